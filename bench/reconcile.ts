import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { createActivities } from '../activities/index.js';
import { localHands } from '../activities/host/local-hands.js';
import { createResolver } from '../activities/resolve.js';
import { createWatchActs } from '../activities/watch/acts.js';
import { Inventory } from '../plan/inventory.js';
import { TableRule } from '../plan/reconcile-table.js';
import type { StepContext } from '../plan/run.js';
import { query } from '../sandbox/ask.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';

// How long it takes to find and classify rows that only the old primary has changed, and in how much memory: this process does the region
// worker's and the control worker's part of it, so its peak is an upper bound for each. bench/reconcile ROWS REPLAYED [FILE.json]
const [rowsWord = '1000000', replayedWord = '2000', file] = process.argv.slice(2);
const ROWS = Number(rowsWord);
const REPLAYED = Number(replayedWord);
/** Rows that a stranded transaction changes. */
const PER_TRANSACTION = 1_000;
/** One row of so many was changed on the new primary too. */
const CHANGED_HERE_EACH = 100;
const BLOCK = 109;
const MEMORY_LIMIT_MB = 300;
const DEADLINE_MS = 300_000;

const context: StepContext = {
  run: 'bench/1',
  epoch: 1,
  service: 'orders',
  step: 'bench',
  planHash: 'f'.repeat(64),
  mode: 'real',
};

function dsnOf(sandbox: Sandbox, region: 'EU_WEST' | 'US_EAST'): string {
  return sandbox.env[`ORDERS_${region}_DSN`] ?? '';
}

async function diverge(sandbox: Sandbox, prepare: () => Promise<unknown>): Promise<void> {
  const old = (text: string, values: readonly unknown[] = []) =>
    query(dsnOf(sandbox, 'EU_WEST'), text, values, DEADLINE_MS);
  await old('CREATE SCHEMA bench');
  await old('CREATE TABLE bench.items (id int PRIMARY KEY, note text, n int, at timestamptz)');
  await old('CREATE TABLE bench.small (id int PRIMARY KEY, note text)');
  await old('INSERT INTO bench.items SELECT id, repeat($1, 20), 0, now() FROM generate_series(1, $2::int) id', [
    'x',
    ROWS,
  ]);
  await prepare();
  await caughtUp(sandbox);
  await sandbox.stall();
  for (let from = 1; from <= ROWS; from += PER_TRANSACTION) {
    await old('UPDATE bench.items SET n = n + 1 WHERE id BETWEEN $1 AND $2', [from, from + PER_TRANSACTION - 1]);
  }
}

async function caughtUp(sandbox: Sandbox): Promise<void> {
  const [row] = await query(dsnOf(sandbox, 'EU_WEST'), 'SELECT pg_current_wal_lsn()::text AS lsn', [], 5_000);
  for (;;) {
    const asked = await query(
      dsnOf(sandbox, 'US_EAST'),
      'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there',
      [row?.['lsn']],
      5_000,
    );
    if (asked[0]?.['there'] === true) return;
    await sleep(50);
  }
}

/** Milliseconds that `work` took, and its result. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const started = performance.now();
  const result = await work();
  return [Math.round(performance.now() - started), result];
}

async function measure(sandbox: Sandbox) {
  const estate = Inventory.parse(parse(readFileSync('runbooks/inventory.yaml', 'utf8')));
  const { orders } = estate.databases;
  if (orders)
    Object.assign(orders.tables, { 'bench.items': TableRule.parse({ reconcile: 'merge', columns: { n: 'sum' } }) });
  const resolve = createResolver(sandbox.env);
  const deps = {
    resolve,
    hands: localHands({ resolve }),
    watch: async () => Promise.reject(new Error('no watch')),
    now: Date.now,
  };
  const acts = createActivities(deps);
  const input = <Args>(args: Args) => ({ args, estate, context });
  const subject = { database: 'orders', service: 'orders', estate, everyMs: 0 };
  const [divergeMs] = await timed(() => diverge(sandbox, () => createWatchActs(deps)['watch.prepare'](subject)));
  for (let n = 0; n < REPLAYED; n++)
    await query(dsnOf(sandbox, 'EU_WEST'), 'INSERT INTO bench.small VALUES ($1, $2)', [n, 'lost'], 5_000);
  await sandbox.kill('eu-west');
  await acts['postgres.promote'](input({ database: 'orders', region: 'us-east', from: 'eu-west' }));
  await sandbox.restore('eu-west');
  const here = (text: string, values: readonly unknown[] = []) =>
    query(dsnOf(sandbox, 'US_EAST'), text, values, DEADLINE_MS);
  await here('UPDATE bench.items SET n = n + 1 WHERE id % $1 = 0', [CHANGED_HERE_EACH]);
  const peakBefore = peakMb();
  const [findMs, extract] = await timed(() =>
    acts['postgres.extract-stranded'](input({ database: 'orders', region: 'eu-west', into: 'us-east' })),
  );
  const peak = peakMb();
  // Only the small transactions are replayed: the speed of one is what is wanted.
  await here(`UPDATE lifeboat.stranded_transaction t SET status = 'discarded' FROM lifeboat.stranded_change c
    WHERE c.old_timeline = t.old_timeline AND c.commit_lsn = t.commit_lsn AND c.seq = 1 AND c.table_name = 'items'`);
  const [replayMs] = await timed(() =>
    acts['postgres.replay-stranded'](input({ database: 'orders', region: 'us-east', from: 'eu-west' })),
  );
  return {
    rows: ROWS,
    divergeMs,
    findMs,
    peakBefore,
    peakMb: peak,
    cases: extract.cases ?? {},
    replayed: REPLAYED,
    replayMs,
  };
}

/** The peak of this process's resident memory since it began, in megabytes of 1,000,000 bytes. */
function peakMb(): number {
  return Math.round((process.resourceUsage().maxRSS * 1_024) / 1e6);
}

const sandbox = await startSandbox({ block: BLOCK, parts: ['servers'] });
try {
  const measured = await measure(sandbox);
  const { rows, findMs, replayMs, replayed } = measured;
  console.table({
    'rows diverged': rows,
    'found and classified, ms': findMs,
    'rows a second': Math.round((rows / findMs) * 1_000),
    'peak memory, MB': measured.peakMb,
    'memory limit, MB': MEMORY_LIMIT_MB,
    'transactions replayed': replayed,
    'replay of one, ms': Math.round((replayMs / Math.max(1, replayed)) * 100) / 100,
  });
  console.info(JSON.stringify(measured));
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
  if (measured.peakMb > MEMORY_LIMIT_MB) process.exitCode = 1;
} finally {
  await sandbox.stop();
}
