import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { failure } from '../../../activities/fail.js';
import { auditHeadsAct } from '../../../bin/worker/audit-head-acts.js';
import { auditActs } from '../../../bin/audit/audit-acts.js';
import { decisionBody } from '../../../bin/audit/decision-body.js';
import { AuditLog } from '../../../bin/audit/audit-log.js';
import type { AuditStore } from '../../../activities/audit/store.js';
import { type AuditHead, chainEntry, GENESIS } from '../../../plan/audit/chain.js';
import { type AuditHeads, headsSentence } from '../../../plan/audit/heads.js';
import { verifyChain } from '../../../plan/audit/verify-chain.js';
import type { JournalEntry } from '../../../plan/journal.js';

class Memory implements AuditStore {
  lines: string[] = [];
  full = false;
  #head: AuditHead = GENESIS;
  append: AuditStore['append'] = async drafting => {
    if (this.full) throw new Error('ENOSPC: no space left on device');
    const { line, head } = chainEntry(this.#head, typeof drafting === 'function' ? drafting(this.#head) : drafting);
    this.lines.push(line);
    return (this.#head = head);
  };
  text = async () => ({ lines: this.lines, torn: '' });
  close = async () => undefined;
  get entries() {
    return this.lines.map(line => JSON.parse(line).entry);
  }
}

function open(breakGlass = false, seed?: Uint8Array) {
  const store = new Memory();
  const said: string[] = [];
  return { store, said, log: new AuditLog({ store, by: 'test', seed, breakGlass, say: line => said.push(line) }) };
}

const input = {
  args: { region: 'us-east', password: 'hunter2' },
  context: { run: 'r-1', step: 'promote', approvers: ['bo'] },
};

/** Does an act of this name behind the interceptor. */
function perform(log: AuditLog, act: string, work: () => unknown, given: unknown = input) {
  return attempt(auditActs(log), 1, act, work, given);
}

function attempt(
  acts: ReturnType<typeof auditActs>,
  number: number,
  act: string,
  work: () => unknown,
  given: unknown = input,
) {
  const inside = new MockActivityEnvironment({ activityType: act, activityId: '7', attempt: number });
  const { execute } = acts.inbound!;
  return inside.run(() => execute!({ args: [given], headers: {} }, async () => work()));
}

it('writes the intent before the act and the result after it, and nothing of what they hold', async () => {
  const { store, log } = open();
  await perform(log, 'postgres.promote', () => {
    expect(store.entries).toMatchObject([
      {
        kind: 'intent',
        act: 'postgres.promote',
        id: '7/1',
        subject: { run: 'r-1', step: 'promote', approvers: ['bo'] },
      },
    ]);
    return { timeline: 2 };
  });
  expect(store.entries[1]).toMatchObject({ kind: 'result', of: 1, outcome: 'done' });
  expect(store.lines.join()).not.toContain('hunter2');
  expect(verifyChain(await store.text()).findings).toEqual([]);
});

it('says how an act failed, and of an error that is not ours only its name', async () => {
  const { store, log } = open();
  const coded = () => {
    throw ApplicationFailure.create({ type: 'dns-refused', message: 'The name server refused.' });
  };
  await expect(perform(log, 'dns.point', coded)).rejects.toThrow('refused');
  const bare = () => {
    throw new TypeError('postgres://lifeboat:hunter2@db');
  };
  await expect(perform(log, 'dns.point', bare)).rejects.toThrow();
  expect(store.entries.filter(({ kind }) => kind === 'result')).toMatchObject([
    { outcome: 'dns-refused', said: 'The name server refused.' },
    { outcome: 'TypeError', said: '' },
  ]);
});

it('does not begin an act whose intent cannot be written, and says that nothing was done', async () => {
  const { store, log } = open();
  store.full = true;
  let begun = false;
  const refused = perform(log, 'host.postgres-stop', () => (begun = true), { run: 'r-1', epoch: 1, node: {} });
  await expect(refused).rejects.toMatchObject({
    type: 'audit-unwritable',
    message: expect.stringContaining('host.postgres-stop was not begun; nothing was done.'),
  });
  expect(begun).toBe(false);
  store.full = false;
  await perform(log, 'host.postgres-stop', () => (begun = true), { run: 'r-1', epoch: 1, node: {} });
  expect(begun).toBe(true);
});

it('acts without a record only under break-glass, and puts the record on standard error', async () => {
  const { store, said, log } = open(true);
  store.full = true;
  expect(await perform(log, 'postgres.promote', () => 'promoted')).toBe('promoted');
  expect(said).toEqual([expect.stringMatching(/^audit: BREAK-GLASS, goes on without a record: \{.*postgres\.promote/)]);
});

it.each(['postgres.check-lag', 'host.postgres-control', 'watch.look', 'directory.read', 'host.hold-lease'])(
  'lets %s look without a record',
  async act => {
    const { store, log } = open();
    store.full = true;
    expect(await perform(log, act, () => 1)).toBe(1);
  },
);

it('records an act that it has never heard of', async () => {
  const { store, log } = open();
  await perform(log, 'new.act', () => null, null);
  expect(store.entries).toMatchObject([{ kind: 'intent', subject: null }, { kind: 'result' }]);
});

it('signs a checkpoint after a hundred entries, and when it closes', async () => {
  const { store, log } = open(false, new Uint8Array(32).fill(1));
  for (let i = 0; i < 50; i += 1) await perform(log, 'dns.point', () => null);
  await log.record({ kind: 'opened', version: 1, breakGlass: false });
  await log.close();
  const [first, last] = store.entries.flatMap(({ kind, upTo }) => (kind === 'checkpoint' ? [upTo] : []));
  expect(first).toBeGreaterThanOrEqual(100);
  expect(last).toBe(102);
  expect(verifyChain(await store.text()).findings).toEqual([]);
});

const decided = [
  { seq: 1, at: 0, event: 'run-started', step: null, sentence: 'ana started it.', data: {} },
  { seq: 7, at: 1, event: 'approval-given', step: 'decide', sentence: 'bo approved: 1 of 1.', data: { person: 'bo' } },
];
const promotion = { ...input, context: { ...input.context, decided } };

it('writes what was decided before the intent of the promotion, and what stands there already only once', async () => {
  const { store, log } = open();
  await log.record(decisionBody(decided[0]!, { run: 'r-1' }));
  await perform(log, 'postgres.promote', () => null, promotion);
  expect(store.entries.map(({ kind, said, act }) => said ?? act ?? kind)).toEqual([
    'ana started it.',
    'bo approved: 1 of 1.',
    'postgres.promote',
    '',
  ]);
});

it('promotes nothing on a decision that cannot be written down', async () => {
  const { store, log } = open();
  store.full = true;
  // As the sink does, which nobody waits for.
  await log.record(decisionBody(decided[1]!, { run: 'r-1' }));
  let begun = false;
  const refused = perform(log, 'postgres.promote', () => (begun = true), promotion);
  await expect(refused).rejects.toThrow('postgres.promote was not begun; nothing was done. Make room for it');
  expect(begun).toBe(false);
  store.full = false;
  await perform(log, 'postgres.promote', () => (begun = true), promotion);
  expect(store.entries.map(({ kind }) => kind)).toEqual(['decision', 'decision', 'intent', 'result']);
});

it('asks each region where its journal stands, and says which did not answer', async () => {
  const { store, log } = open(false, new Uint8Array(32).fill(1));
  const told: AuditHeads[] = [];
  const ask = async (region: string) => {
    if (region === 'eu-west') throw new Error('nobody is there');
    return { by: region, seq: 9, hash: 'b'.repeat(64) };
  };
  const { 'audit.heads': heads } = auditHeadsAct(log, 'control', ask, async one => void told.push(one));
  const ended: JournalEntry = { seq: 9, at: 2, event: 'run-ended', step: null, sentence: 'SUCCEEDED.', data: {} };
  const context = { run: 'r-1', epoch: 1, service: 'orders', planHash: 'p', mode: 'real' } as const;
  const found = await heads({ context, ended, regions: ['eu-west', 'us-east'] });
  expect(told).toEqual([found]);
  expect(store.entries.map(({ kind }) => kind)).toEqual(['decision', 'checkpoint']);
  expect(found).toMatchObject({
    heads: [
      { by: 'control', seq: 2 },
      { by: 'us-east', seq: 9 },
    ],
    silent: ['eu-west'],
  });
  expect(verifyChain(await store.text(), [found!.heads[0]!]).findings).toEqual([]);
  expect(headsSentence(found!)).toMatch(
    /^The audit journals stand: control at 2:[0-9a-f]{64}, us-east at 9:b+\. .*No answer from eu-west\.$/,
  );
});

it.each([
  [
    'an attempt that failed in the middle',
    () => new Error('the connection was lost'),
    'outcome-unknown',
    'what an earlier attempt of it did is not known',
  ],
  [
    'an attempt that changed nothing',
    () => failure('unreachable', { what: 'a', state: 'b', todo: 'c' }),
    'audit-unwritable',
    'nothing was done',
  ],
])('after %s a full disk claims no more than is known', async (_, error, type, said) => {
  const { store, log } = open();
  const acts = auditActs(log);
  const fail = () => {
    throw error();
  };
  await expect(attempt(acts, 1, 'postgres.switchover', fail)).rejects.toThrow();
  store.full = true;
  for (const number of [2, 3])
    await expect(attempt(acts, number, 'postgres.switchover', () => 1)).rejects.toMatchObject({
      type,
      message: expect.stringContaining(said),
    });
  // Another worker knows nothing of the attempts before.
  await expect(attempt(auditActs(log), 2, 'postgres.switchover', () => 1)).rejects.toMatchObject({
    type: 'outcome-unknown',
  });
});
