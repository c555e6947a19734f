import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSegments } from '../../activities/audit/segments.js';
import { parseAuditLine } from '../../plan/audit/chain.js';
import { verifyChain } from '../../plan/audit/verify-chain.js';
import { query } from '../../sandbox/ask.js';
import { acknowledgedIds } from '../../sandbox/load-log.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';

const CLI = join(process.cwd(), 'dist', 'bin', 'lifeboat.js');
const DARK = 'eu-west is dark, and Temporal with it';
let sandbox: Sandbox;
let chain: string;
beforeAll(async () => {
  sandbox = await startSandbox({ block: 15, workers: false });
  chain = join(sandbox.dir, 'break-glass.jsonl');
});
afterAll(() => sandbox?.stop());

/** The Temporal server of this sandbox, by the port in its argument vector. */
function temporalPid(): number {
  const port = sandbox.temporalAddress!.split(':')[1]!;
  const pid = readdirSync('/proc').find(name => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      return words.includes('start-dev') && words.includes(port);
    } catch {
      return false;
    }
  });
  return Number(pid);
}

async function breakGlass(...more: string[]) {
  const words = ['break-glass', 'runbooks/orders-failover.md', '--as', 'ana', '--reason', DARK, '--chain', chain];
  const child = spawn(process.execPath, [CLI, ...words, '--hands', 'us-east', ...more], {
    env: { ...process.env, ...sandbox.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (text += String(chunk)));
  const [code] = await once(child, 'exit');
  return { code, text };
}

it('is refused while Temporal answers', async () => {
  const named = await breakGlass('--override', 'lag', '--override', 'decide', '--accept-loss', '10s');
  expect(named).toMatchObject({
    code: 2,
    text: expect.stringMatching(/Temporal at .* answers.*\n.*Nothing was begun/),
  });
});

it('moves a service with Temporal gone, loses nothing that was not declared, and its chain verifies and merges', async () => {
  const load = await sandbox.startLoad();
  process.kill(temporalPid(), 'SIGKILL');
  await sandbox.kill('eu-west');
  const killedAt = Date.now();
  const { code, text } = await breakGlass('--override', 'lag', '--override', 'decide', '--accept-loss', '10s');
  expect(text).toContain('SUCCEEDED. orders runs in us-east');
  expect(code).toBe(0);
  await expect.poll(() => load.read().some(({ event, at }) => event === 'ack' && at > killedAt)).toBe(true);
  await load.stop();
  // Every acknowledged write is there, or was acknowledged within the ten seconds that were declared.
  const rows = await query(sandbox.env['ORDERS_US_EAST_DSN']!, 'SELECT id::text AS id FROM public.orders');
  const there = new Set(rows.map(({ id }) => id));
  const acks = new Map(load.read().flatMap(({ event, id, at }) => (event === 'ack' ? [[id, at] as const] : [])));
  const undeclared = acknowledgedIds(load.read()).filter(id => !there.has(id) && acks.get(id)! < killedAt - 10_000);
  expect(undeclared).toEqual([]);
  expect(acks.size).toBeGreaterThan(10);

  const entries = (await readSegments(chain)).lines.flatMap(line => parseAuditLine(line)?.entry ?? []);
  const kinds = entries.map(one => (one.kind === 'decision' ? one.event : one.kind === 'intent' ? one.act : one.kind));
  expect(kinds.slice(0, 2)).toEqual(['opened', 'break-glass']);
  const promotion = kinds.indexOf('postgres.promote');
  expect(kinds.indexOf('postgres.fence')).toBeLessThan(promotion);
  // The opening, the loss twice (at the gate and right before the promotion), and the approval.
  expect(kinds.slice(0, promotion).filter(kind => kind === 'break-glass')).toHaveLength(4);
  expect(readFileSync(sandbox.env['ORDERS_ONCALL_FILE']!, 'utf8')).toMatch(
    /BREAK-GLASS: ana runs .* Overridden: lag, decide\.[^]*Review it: merge its chain/,
  );

  const anchor = /stands at (\d+:[0-9a-f]{64})/.exec(text)![1]!;
  const journal = join(sandbox.dir, 'audit.jsonl');
  const merge = () =>
    execFileSync(process.execPath, [CLI, 'audit', 'merge', chain, '--anchor', anchor, '--store', journal], {
      encoding: 'utf8',
    });
  expect(merge()).toBe(`${entries.length} of ${entries.length} entries were merged; the others were there already.\n`);
  expect(merge()).toMatch(/^0 of /);
  expect(verifyChain(await readSegments(journal))).toMatchObject({ entries: entries.length, findings: [] });
});
