import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSegments } from '../../activities/audit/segments.js';
import { openAuditTable } from '../../activities/audit/table-store.js';
import { AUDIT_TABLE_SQL } from '../../activities/audit/table-sql.js';
import { directCrew } from '../../bin/demo/direct-crew.js';
import { runBook } from '../../bin/demo/run-book.js';
import { noPaint } from '../../bot/render/paint.js';
import { parseAuditLine } from '../../plan/audit/chain.js';
import type { AuditEntry } from '../../plan/audit/entry.js';
import { Damage, verifyChain } from '../../plan/audit/verify-chain.js';
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
    .toMatch(/audit verify --anchor \d+:[0-9a-f]{64}/);
});
