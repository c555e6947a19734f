import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processFiles } from '../../../bin/process-files.js';
import { sshSign } from '../../../bin/ssh-sign.js';
import { temporalRuns } from '../../../bot/runs/temporal-runs.js';
import type { Decision } from '../../../plan/approval.js';
import { type Question, questionOf } from '../../../plan/decision-text.js';
import type { Directory } from '../../../plan/directory.js';
import type { Plan, PlannedStep } from '../../../plan/plan.js';
import { FakeCli } from '../../bin/fake-cli.js';
import { clicked, keyLineOf, member } from '../../plan/signers.js';
import { decision } from '../../workflows/stage.js';
import { approve, fence, gate, lossOf, planOf, promote } from './plans.js';
import { asking, decide, refusal, type RunHandle, startWorld, until } from './world.js';

const folder = mkdtempSync('/dev/shm/lifeboat-keys-');
const homeOf = (name: string): string => join(folder, name);
const keyOf = (name: string): string => join(homeOf(name), '.ssh', 'id_ed25519');
const lineOf = (name: string): string => readFileSync(`${keyOf(name)}.pub`, 'utf8').trim();

/** What the workers' inventory says now; tests change it. */
let directory: Directory;
let readDirectory: () => Promise<Directory> = async () => directory;
let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  for (const name of ['bo', 'chen', 'mallory']) {
    mkdirSync(join(homeOf(name), '.ssh'), { recursive: true });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', `${name}@test`, '-f', keyOf(name)]);
  }
  directory = {
    people: {
      ana: { name: 'Ana', slack: 'U0ANA' },
      bo: { name: 'Bo', slack: ['U0BO', 'U0BO2'], keys: [lineOf('bo')] },
      chen: { name: 'Chen', slack: 'U0CHEN', keys: [lineOf('chen')] },
      dee: { name: 'Dee', slack: 'U0DEE' },
    },
    groups: { oncall: ['ana', 'bo', 'chen', 'dee'] },
    slack: { team: 'T0HOME', bot_key: keyLineOf('the bot') },
  };
  world = await startWorld(() => readDirectory());
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

function ask(service: string, policy: Partial<NonNullable<PlannedStep['approval']>> = {}): Promise<RunHandle> {
  const steps = [gate(), approve({ directory: 'current', ...policy }), fence(), promote()];
  const { estate } = planOf(service, steps);
  const plan: Plan = planOf(service, steps, { estate: { ...estate, ...directory } });
  return world.start(plan, () => lossOf(100));
}

/** `lifeboat` on the machine of that person, against this world. */
async function lifeboat(name: string, ...words: string[]) {
  const cli = new FakeCli();
  cli.env['HOME'] = homeOf(name);
  cli.sign = sshSign;
  cli.files.read = path => processFiles.read(path);
  cli.connect = async address => ({ ...temporalRuns(world.client, address), close: async () => {} });
  const code = await cli.run(...words);
  return { code, out: cli.out.text, err: cli.err.text };
}

async function questionAt(handle: RunHandle): Promise<Question> {
  const state = await asking(handle);
  return questionOf(state, state.approvals.at(-1)!)!;
}

const byClick = (
  question: Question,
  person: string,
  change: Partial<Decision> = {},
  id = `U0${person.toUpperCase()}`,
) => clicked(question, decision(person, change), { user: member(id), expiresAt: Date.now() + 60_000 });

describe('lifeboat approve', () => {
  it('signs with ssh-keygen, on this machine and on another, and the run verifies it', async () => {
    const handle = await ask('signed');
    await asking(handle);
    const bo = await lifeboat('bo', 'approve', 'signed', '--as', 'bo', '--reason', 'über alle Zweifel');
    expect(bo).toMatchObject({ code: 0, out: 'Counted: 1 of 2.\n' });

    const words = ['approve', 'signed', '--as', 'chen', '--reason', 'dark'];
    const { out } = await lifeboat('mallory', ...words, '--print');
    const file = join(folder, 'decision');
    writeFileSync(file, out);
    execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'lifeboat', '-f', keyOf('chen'), file]);
    const chen = await lifeboat('mallory', ...words, '--signature', `${file}.sig`);
    expect(chen).toMatchObject({ code: 0, out: 'Approved. The run goes on.\n' });

    const end = await handle.result();
    expect(end).toMatchObject({ end: 'SUCCEEDED', approvals: [{ decisions: [{ person: 'bo' }, { person: 'chen' }] }] });
    expect(end.approvals[0]?.decisions.map(({ proof }) => proof?.kind)).toEqual(['ssh', 'ssh']);
  });

  it('is refused without the key, with the key of another, and for other words than were signed', async () => {
    const handle = await ask('forged');
    await asking(handle);
    expect(await refusal(decide(handle, 'bo'))).toContain('must be signed');
    const other = await lifeboat('mallory', 'approve', 'forged', '--as', 'bo', '--key', keyOf('mallory'));
    expect(other.err).toContain('none of bo in the inventory');
    const { out } = await lifeboat('bo', 'approve', 'forged', '--as', 'bo', '--print');
    const file = join(folder, 'forged.sig');
    writeFileSync(file, await sshSign(keyOf('bo'), out));
    const words = ['approve', 'forged', '--as', 'bo', '--accept-loss', '1h', '--signature', file];
    expect((await lifeboat('bo', ...words)).err).toContain('not one over this, said to this question');
    expect((await lifeboat('bo', 'approve', 'forged', '--as', 'bo', '--key', '/nowhere')).err).toContain(
      'did not sign',
    );
    const { journal, approvals } = await asking(handle);
    expect(approvals[0]?.decisions).toEqual([]);
    expect(journal.filter(({ event }) => event === 'approval-refused').map(({ data }) => data['code'])).toEqual([
      'unsigned',
      'unknown-key',
      'signature-mismatch',
    ]);
    await handle.terminate();
  });
});

describe('a click', () => {
  it('counts once, by whichever of a person’s accounts and however often it arrives', async () => {
    const handle = await ask('clicks', { secondFactor: true });
    const question = await questionAt(handle);
    const click = byClick(question, 'bo');
    const twice = await Promise.all([decide(handle, 'bo', click, 'click-1'), decide(handle, 'bo', click, 'click-1')]);
    expect(twice).toEqual(['Counted: 1 of 2.', 'Counted: 1 of 2.']);
    // The same request once more under another id, and the same person by a second account.
    expect(await refusal(decide(handle, 'bo', click, 'click-2'))).toContain('one person is one vote');
    expect(await refusal(decide(handle, 'bo', byClick(question, 'bo', {}, 'U0BO2')))).toContain(
      'one person is one vote',
    );
    expect(await refusal(decide(handle, 'dee', { ...byClick(question, 'dee'), acceptLossMs: 60_000 }))).toContain(
      'did not attest',
    );
    expect(await decide(handle, 'dee', byClick(question, 'dee'))).toContain('must be signed with an SSH key');
    expect(await lifeboat('chen', 'approve', 'clicks', '--as', 'chen')).toMatchObject({
      out: 'Approved. The run goes on.\n',
    });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
  });

  it('of somebody who left the group before the promotion returns the approval', async () => {
    const before = directory;
    const handle = await ask('left');
    const question = await questionAt(handle);
    await decide(handle, 'bo', byClick(question, 'bo'));
    // The last decision is judged by the group with chen in it, and the quorum is read again without.
    let reads = 0;
    const after = { ...before, groups: { oncall: ['ana', 'bo', 'dee'] } };
    readDirectory = async () => ((reads += 1) > 1 ? after : before);
    await decide(handle, 'chen', byClick(question, 'chen'));
    const state = await until(handle, ({ approvals }) => approvals.length === 2);
    readDirectory = async () => directory;
    expect(state.approvals).toMatchObject([{ outcome: 'returned' }, { outcome: 'open' }]);
    expect(state.pastPointOfNoReturn).toBe(false);
    await handle.terminate();
  });

  it('and a rejection race on Temporal as they do on the virtual host: one right outcome, thirty times', async () => {
    const outcomes: (string | undefined)[] = [];
    for (let batch = 0; batch < 3; batch += 1) {
      outcomes.push(...(await Promise.all(Array.from({ length: 10 }, (_, i) => race(`race-${batch}-${i}`, i * 15)))));
    }
    const approved = outcomes.filter(outcome => outcome === 'approved').length;
    console.log(`races on Temporal: ${approved} approved, ${outcomes.length - approved} rejected`);
  });
});

async function race(service: string, rejectAfterMs: number): Promise<string | undefined> {
  const handle = await ask(service, { quorum: 1 });
  const question = await questionAt(handle);
  const yes = byClick(question, 'bo');
  const no = async () => {
    // Not a wait for something: how far apart the two arrive is what the races are about.
    await sleep(rejectAfterMs);
    return refusal(decide(handle, 'dee', byClick(question, 'dee', { decision: 'reject' })));
  };
  const click = () => [1, 2].map(() => refusal(decide(handle, 'bo', yes, 'yes')));
  const [rejection, approval, again] = await Promise.all([no(), ...click()]);
  const { end, approvals, journal } = await handle.result();
  const outcome = approvals[0]?.outcome;
  expect([service, again]).toEqual([service, approval]);
  expect([service, outcome]).toEqual([service, approval === 'accepted' ? 'approved' : 'rejected']);
  // The promotion is the last step: either it was made, or everything before it was put back.
  const promoted = journal.some(({ event }) => event === 'point-of-no-return');
  expect([service, end]).toEqual([service, promoted ? 'SUCCEEDED' : 'ABORTED_CLEAN']);
  // A rejection always counts, before the quorum and after it, unless the run had ended before it came.
  const counted = journal.some(({ event }) => event === 'approval-rejected');
  expect([service, rejection === 'accepted', counted || promoted]).toEqual([service, counted, true]);
  return outcome;
}
