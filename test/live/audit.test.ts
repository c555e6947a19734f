import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSegments } from '../../activities/audit/segments.js';
import { openAuditTable } from '../../activities/audit/table-store.js';
import { AUDIT_TABLE_SQL } from '../../activities/audit/table-sql.js';
import { compileFiles, DEFAULT_INVENTORY } from '../../bin/compile-files.js';
import { answerApproval } from '../../bin/demo/people.js';
import { processFiles } from '../../bin/process-files.js';
import { directCrew } from '../../bin/demo/direct-crew.js';
import { runBook } from '../../bin/demo/run-book.js';
import { noPaint } from '../../bot/render/paint.js';
import { parseAuditLine } from '../../plan/audit/chain.js';
import type { AuditEntry } from '../../plan/audit/entry.js';
import { Damage, verifyChain } from '../../plan/audit/verify-chain.js';
import type { AuditHeads } from '../../plan/audit/heads.js';
import { Mode } from '../../plan/run.js';
import { workerArgs } from '../../sandbox/workers.js';
import {
  CONTROL_QUEUE,
  pauseUpdate,
  resolveUpdate,
  resumeUpdate,
  runWorkflowId,
  stateQuery,
} from '../../workflows/messages.js';
import { query } from '../../sandbox/ask.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { auditStoreContract } from '../contracts/audit-store.js';
import { draft } from '../contracts/audit-stamp.js';

let sandbox: Sandbox;
let client: Client;
let admin: string;
let writer: string;
beforeAll(async () => {
  sandbox = await startSandbox({ block: 195, workers: true });
  client = new Client({ connection: await Connection.connect({ address: sandbox.temporalAddress! }) });
  // A role and a database of their own, as an administrator would make them. The server is at hand; a real journal has one that does not move.
  const url = new URL(sandbox.env['ORDERS_EU_WEST_DSN']!);
  await query(url.href, 'CREATE DATABASE audit');
  admin = Object.assign(new URL(url), { pathname: '/audit' }).href;
  await query(admin, AUDIT_TABLE_SQL);
  await query(admin, 'CREATE ROLE journalist LOGIN; GRANT lifeboat_audit TO journalist');
  writer = Object.assign(new URL(admin), { username: 'journalist' }).href;
});
afterAll(async () => {
  await client.connection.close();
  await sandbox.stop();
});

const journalOf = async (worker: string): Promise<AuditEntry[]> => {
  const text = await readSegments(join(sandbox.dir, 'audit', `${worker}.jsonl`));
  expect(verifyChain(text).findings).toEqual([]);
  return text.lines.flatMap(line => parseAuditLine(line)?.entry ?? []);
};

auditStoreContract('a table', async () => {
  await query(admin, 'TRUNCATE lifeboat_audit.entry');
  return {
    open: () => openAuditTable(writer),
    async rewrite(lines, torn) {
      const all = torn === '' ? lines : [...lines, torn];
      const rows = all.map((line, i) => `(${i + 1}, '${line.replaceAll("'", "''")}')`).join(', ');
      await query(admin, `TRUNCATE lifeboat_audit.entry; INSERT INTO lifeboat_audit.entry VALUES ${rows}`);
    },
    tornIs: Damage.changed,
    close: async () => undefined,
  };
});

describe('a table', () => {
  it('keeps one chain for several workers', async () => {
    await query(admin, 'TRUNCATE lifeboat_audit.entry');
    const stores = await Promise.all([1, 2, 3].map(() => openAuditTable(writer)));
    const heads = await Promise.all(stores.flatMap(one => Array.from({ length: 20 }, () => one.append(draft('x')))));
    expect(new Set(heads.map(({ seq }) => seq)).size).toBe(60);
    expect(verifyChain(await stores[0]!.text(), heads)).toMatchObject({ entries: 60, findings: [] });
    await Promise.all(stores.map(one => one.close()));
  });

  it('is refused to a role that could change what is written, and cannot be changed by one that writes', async () => {
    await expect(openAuditTable(admin)).rejects.toThrow('may change the audit journal');
    await expect(query(writer, "UPDATE lifeboat_audit.entry SET line = ''")).rejects.toThrow('permission denied');
    await expect(query(writer, 'DELETE FROM lifeboat_audit.entry')).rejects.toThrow('permission denied');
  });
});

it('a full disk refuses the entry, leaves the journal whole, and takes entries again when there is room', async () => {
  const script = fileURLToPath(new URL('../activities/audit/full-disk-process.ts', import.meta.url));
  const place = '/dev/shm';
  // A mount that only this process sees: 64 kB.
  const mount = 'mount -t tmpfs -o size=64k tmpfs "$1" && exec "$2" --import tsx "$3" "$1"';
  const child = spawn('unshare', ['-rm', '--', 'sh', '-c', mount, 'sh', place, process.execPath, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  expect(lines).toEqual([
    expect.stringMatching(/^refused after [1-9][0-9]+: ENOSPC/),
    'whole true',
    'again true',
    'whole true',
  ]);
});

it('every act of a run that changes something has an intent and a result, and every decision is there', async () => {
  const { state } = await runBook(
    directCrew(client),
    'runbooks/orders-switchover.md',
    'audit',
    () => undefined,
    noPaint,
  );
  expect(state.end).toBe('SUCCEEDED');
  await expect
    .poll(async () => (await journalOf('control')).some(one => one.kind === 'decision' && one.event === 'run-ended'))
    .toBe(true);
  const [control, west] = [await journalOf('control'), await journalOf('eu-west')];
  const of = (kind: string, entries: AuditEntry[]) => entries.filter(one => one.kind === kind);
  const acts = control.flatMap(one => (one.kind === 'intent' ? [one.act] : []));
  expect(acts).toContain('postgres.switchover');
  expect(acts).not.toContain('postgres.check-lag');
  expect(west.flatMap(one => (one.kind === 'intent' ? [one.act] : []))).toContain('host.postgres-stop');
  for (const journal of [control, west]) {
    expect(journal[0]?.kind).toBe('opened');
    const results = of('result', journal);
    for (const intent of of('intent', journal))
      expect(results).toContainEqual(expect.objectContaining({ of: intent.seq }));
  }
  const decided = control.flatMap(one => (one.kind === 'decision' ? [one.event] : []));
  expect(decided).toEqual(state.journal.flatMap(({ event }) => (decided.includes(event) ? [event] : [])));
  expect(decided).toContain('approval-given');
  // The decision stands before the act that it allowed.
  const at = (holds: (one: AuditEntry) => boolean) => control.findIndex(holds);
  expect(at(one => one.kind === 'decision' && one.event === 'approval-given')).toBeLessThan(
    at(one => one.kind === 'intent' && one.act === 'postgres.switchover'),
  );
  const channel = sandbox.env['ORDERS_ONCALL_FILE']!;
  await expect
    .poll(() => existsSync(channel) && readFileSync(channel, 'utf8'))
    .toMatch(/The audit journals stand: control@.* at \d+:[0-9a-f]{64}, .*region\.eu-west@.* at \d+:[0-9a-f]{64}/);
  // What was posted is in the run's own journal too, and each head is an anchor of the journal that it is of.
  const said = state.journal.at(-1)!;
  expect(said.event).toBe('audit-heads');
  const { heads, silent } = said.data as unknown as AuditHeads;
  expect(silent).toEqual([]);
  expect(heads.map(({ by }) => by.split('@')[0])).toEqual(['control', 'region.eu-west', 'region.us-east']);
  for (const { by, ...head } of heads) {
    const worker = by.split('@')[0]!.replace('region.', '');
    const text = await readSegments(join(sandbox.dir, 'audit', `${worker}.jsonl`));
    expect(verifyChain(text, [head]).findings).toEqual([]);
  }
});

it('with a full disk a run holds before anything is promoted, says what to do, and goes on by a retry once there is room', async () => {
  const place = join(sandbox.dir, 'small');
  mkdirSync(place);
  await sandbox.killWorker('control');
  // A mount of 1 MB that only this worker sees. As root without a user namespace of its own: there it could not write the pooler's files.
  const own = process.getuid?.() === 0 ? '-m' : '-rm';
  const mount = 'mount -t tmpfs -o size=1m tmpfs "$1" && shift && exec "$@"';
  const command = [process.execPath, ...workerArgs(process.cwd(), 'control'), '--audit', join(place, 'control.jsonl')];
  const worker = spawn('unshare', [own, '--', 'sh', '-c', mount, 'sh', place, ...command], {
    env: { ...process.env, ...sandbox.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await once(createInterface({ input: worker.stdout }), 'line');
    const inside = join('/proc', String(worker.pid), 'root', place);
    const { files } = await compileFiles(processFiles, ['runbooks/orders-switchover.md'], {
      inventory: DEFAULT_INVENTORY,
      param: { from: 'us-east', to: 'eu-west' },
    });
    const plan = files[0]!.plan!;
    const handle = await client.workflow.start('switchover', {
      workflowId: runWorkflowId('orders'),
      taskQueue: CONTROL_QUEUE,
      args: [{ plan, mode: Mode.real, requester: 'ana', reason: 'a small disk' }],
    });
    const state = () => handle.query(stateQuery);
    await expect.poll(async () => (await state()).status, { timeout: 20_000 }).toBe('asking');
    writeFileSync(join(inside, 'ballast'), Buffer.alloc(statfsSync(inside).bavail * 4_096));
    // The last block of the journal has room for a few entries still: short ones take it.
    const word = { person: 'bo', reason: '' };
    for (let i = 0; i < 10; i += 1) {
      await handle.executeUpdate(pauseUpdate, { args: [word] });
      await handle.executeUpdate(resumeUpdate, { args: [word] });
    }
    await expect
      .poll(async () => (await answerApproval(handle, await state()), (await state()).status), { timeout: 20_000 })
      .toBe('held');
    const held = await state();
    expect(held).toMatchObject({ pastPointOfNoReturn: false });
    expect(held.journal.findLast(({ event }) => event === 'step-failed')?.sentence).toMatch(
      /ENOSPC.* postgres\.switchover was not begun; nothing was done\. Make room for it or repair it, then retry the step/,
    );
    expect(await query(sandbox.env['ORDERS_EU_WEST_DSN']!, 'select pg_is_in_recovery() as standby')).toEqual([
      { standby: true },
    ]);
    rmSync(join(inside, 'ballast'));
    await handle.executeUpdate(resolveUpdate, { args: [{ person: 'bo', reason: 'made room', resolution: 'retry' }] });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
    const text = await readSegments(join(inside, 'control.jsonl'));
    expect(verifyChain(text).findings).toEqual([]);
    const entries = text.lines.flatMap(line => parseAuditLine(line)?.entry ?? []);
    const intent = entries.findIndex(one => one.kind === 'intent' && one.act === 'postgres.switchover');
    const before = entries.slice(0, intent).flatMap(one => (one.kind === 'decision' ? [one.event] : []));
    // What could not be written when it was decided was written before the act that it allowed.
    expect(before.filter(event => event === 'approval-given')).toHaveLength(2);
    expect(before).toContain('resolved');
  } finally {
    worker.kill('SIGKILL');
  }
});
