import type { Lsn } from '../../../plan/replication.js';
import type { StepContext } from '../../../plan/run.js';
import { prepareServer } from '../../watch/prepare.js';
import { rememberRelations } from '../relation.js';
import { RECON } from '../slots.js';
import { catchUp } from './catch-up.js';
import { OWN_ORIGIN, openHistory, readHistory } from './history.js';
import { copyOpen, type Marks, readMarks, writeMarks } from './ledger.js';
import { currentMarks, inBoth, type Pair, replicatedTables, type Side } from './pair.js';
import { releasable, stageConflicts } from './stage.js';

/**
 * One look at what both regions' clients wrote since the last one: waits until nothing from before now is on its way, lays both histories against
 * each other, keeps every version of each row that diverged in both ledgers, and only then lets the slots go. Done twice it is done once.
 * Returns the transactions that had to be skipped.
 */
export async function lookAtHistories(
  pair: Pair,
  context: StepContext,
  may: 'skip' | 'look' = 'skip',
): Promise<readonly string[]> {
  const { first, second } = pair;
  const tables = await replicatedTables(pair);
  // Both must have their slots before the first mark is taken: only what was written after it has its counterpart recorded.
  for (const side of [first, second]) await prepareSide(side, tables);
  const low = await startMarks(pair, context);
  // A commit of our own puts on disk what clients committed with `synchronous_commit = off` before it; only that is read and marked.
  for (const { session } of [first, second])
    await session.rows(`SELECT pg_logical_emit_message(true, 'lifeboat', 'mark')`);
  const high = await currentMarks(pair);
  const skipped = await catchUp(pair, high, context, may);
  const released = await stage(pair, new Set(tables), low, high, context);
  await copyOpen(pair);
  await writeMarks(second.session, high, context);
  for (const side of [first, second]) await release(side, released[side.region]);
  return skipped;
}

async function prepareSide({ session }: Side, tables: readonly string[]): Promise<void> {
  await prepareServer(session, tables);
  await session.rows(
    'SELECT pg_replication_origin_create($1) WHERE NOT EXISTS (SELECT 1 FROM pg_replication_origin WHERE roname = $1)',
    [OWN_ORIGIN],
  );
}

/** Where the last look ended; the first one begins now. */
async function startMarks(pair: Pair, context: StepContext): Promise<Marks> {
  const known = await readMarks(pair);
  if (known[pair.first.region] !== undefined && known[pair.second.region] !== undefined) return known;
  const marks = await currentMarks(pair);
  for (const { session } of [pair.first, pair.second]) await writeMarks(session, marks, context);
  return marks;
}

async function stage(
  pair: Pair,
  tables: ReadonlySet<string>,
  low: Marks,
  high: Marks,
  context: StepContext,
): Promise<Marks> {
  const { session } = pair.first;
  const relations = rememberRelations(session);
  return await inBoth(pair, async () => {
    await openHistory(session);
    for (const side of [pair.first, pair.second]) await readHistory(side, session, tables, relations);
    await stageConflicts(session, low, high);
    const released = await releasable(pair, high);
    await writeMarks(session, high, context);
    return released;
  });
}

async function release({ session }: Side, lsn: Lsn | undefined): Promise<void> {
  if (lsn === undefined) return;
  await session.rows(
    `SELECT pg_replication_slot_advance(slot_name, $2) FROM pg_replication_slots
      WHERE slot_name = $1 AND NOT active AND confirmed_flush_lsn < $2::pg_lsn`,
    [RECON, lsn],
  );
}
