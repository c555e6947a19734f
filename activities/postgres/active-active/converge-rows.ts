import { setTimeout as delay } from 'node:timers/promises';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { judgeDivergence, takenFrom, versionsOf } from '../../../plan/divergence.js';
import { clashOf, type Image, type Judged, RowCase, RowOutcome, type Versions } from '../../../plan/reconcile.js';
import type { TableRule } from '../../../plan/reconcile-table.js';
import type { StepContext } from '../../../plan/run.js';
import { cancellation } from '../../deadline.js';
import { reasonOf } from '../../fail.js';
import { lockRow, writeRow } from '../apply-change.js';
import { type Relation, type Relations, rememberRelations } from '../relation.js';
import { isClash } from '../replay-transaction.js';
import { errorCode } from '../session.js';
import { reachWithin } from './catch-up.js';
import { OWN_ORIGIN, openHistory, readHistory } from './history.js';
import { copyOpen, type Marks, readMarks } from './ledger.js';
import { lookAtHistories } from './look.js';
import { nextOpen, type OpenRow, reopenHalf } from './open-rows.js';
import { currentMarks, inBoth, type Pair, replicatedTables, type Side } from './pair.js';

/** What a convergence goes by. */
export interface ConvergeTerms {
  readonly rules: Readonly<Record<string, TableRule>>;
  readonly context: StepContext;
}

/** Rows that are locked in both regions at a time, and for how long at most while what is on its way arrives. */
const BATCH = 200;
const SETTLE_MS = 1_000;
const LOCK_MS = 1_000;
/** What a statement may take while rows are locked: clients wait for them. The history since the last look is short; where it is not, the next pass tries again. */
const HELD_MS = 3_000;
/** Rows that clients are writing to are looked at again so often, this far apart. */
const PASSES = 10;
const BETWEEN_PASSES_MS = 200;

/**
 * Makes both regions agree on every row in the ledger that is not decided yet: looks at the histories, rules, and writes the same row in both. Rows
 * that clients are writing to are left for the next pass. Returns how many are busy still.
 */
export async function convergeRows(pair: Pair, terms: ConvergeTerms): Promise<number> {
  const relations = rememberRelations(pair.first.session);
  for (let pass = 1; ; pass++) {
    await lookAtHistories(pair, terms.context);
    await copyOpen(pair, 'back');
    await reopenHalf(pair);
    let busy = 0;
    for (let after = ''; ; ) {
      cancellation()?.throwIfAborted();
      const rows = await nextOpen(pair, after, BATCH);
      if (rows.length === 0) break;
      after = rows.at(-1)?.id ?? '';
      busy += await convergeBatch(pair, rows, terms, relations);
    }
    if (busy === 0 || pass === PASSES) return busy;
    await delay(BETWEEN_PASSES_MS);
  }
}

/** One transaction in each region for a batch of rows; nothing of it counts when what is on its way does not arrive meanwhile. */
async function convergeBatch(
  pair: Pair,
  rows: readonly OpenRow[],
  terms: ConvergeTerms,
  relations: Relations,
): Promise<number> {
  try {
    return await inBoth(pair, async () => {
      const busy = await lockBatch(pair, rows, relations);
      await silence(pair);
      for (const row of rows) if (!busy.has(row.id)) await convergeRow(pair, row, terms, relations);
      await speak(pair);
      return busy.size;
    });
  } catch (error) {
    // 55P03: a client or an apply worker holds one of the rows; 40P01: it waits for one of ours; 57014: it took too long.
    if (!(error instanceof NotSettled) && !['55P03', '40P01', '57014'].includes(errorCode(error) ?? '')) throw error;
    if (rows.length === 1) return 1;
    // One row that is written all the time must not keep the others waiting.
    const half = Math.ceil(rows.length / 2);
    const rest = await convergeBatch(pair, rows.slice(half), terms, relations);
    return rest + (await convergeBatch(pair, rows.slice(0, half), terms, relations));
  }
}

/** Something that was committed before the locks has not arrived. */
class NotSettled extends Error {}

/**
 * Locks the rows in both regions, waits until neither region has anything of the other's on its way, and returns the rows that clients have
 * written since the histories were looked at. Of all others nothing is in flight from now on, because nobody else can write them.
 */
async function lockBatch(pair: Pair, rows: readonly OpenRow[], relations: Relations): Promise<ReadonlySet<string>> {
  const { first, second } = pair;
  for (const { session } of [first, second]) {
    await session.rows(`SELECT set_config('lock_timeout', $1, true)`, [`${LOCK_MS}ms`]);
    await session.rows(`SELECT set_config('statement_timeout', $1, true)`, [`${HELD_MS}ms`]);
    await session.rows(`SELECT set_config('session_replication_role', 'replica', true)`);
  }
  for (const row of rows) {
    const relation = await relations(row.schema, row.table);
    if (!relation || relation.key.length === 0) continue;
    for (const { session } of [first, second]) await lockRow(session, relation, row.key);
  }
  if (!(await reachWithin(pair, await currentMarks(pair), SETTLE_MS))) throw new NotSettled();
  const tables = new Set(await replicatedTables(pair));
  await openHistory(first.session);
  for (const side of [first, second]) await readHistory(side, first.session, tables, relations);
  return await writtenSince(first, await readMarks(pair), rows);
}

async function writtenSince({ session }: Side, marks: Marks, rows: readonly OpenRow[]): Promise<ReadonlySet<string>> {
  const found = await session.rows(
    `SELECT DISTINCT r.id FROM history_change c JOIN history_end e USING (region, commit_lsn)
       JOIN lifeboat.divergent_row r ON r.schema_name = c.schema_name AND r.table_name = c.table_name AND r.key = c.key
      WHERE r.id = ANY($1::text[]) AND c.origin_lsn IS NULL AND e.end_lsn > ($2::jsonb->>c.region)::pg_lsn`,
    [rows.map(({ id }) => id), JSON.stringify(marks)],
  );
  return new Set(found.map(row => row.text('id')));
}

/**
 * Keeps what is written now from being replicated: by its origin where the other region takes only what was written here (`origin = none`); else the
 * publication publishes nothing until `speak`, in this transaction only, because decoding sees the catalog as each of its statements left it.
 */
async function silence(pair: Pair): Promise<void> {
  for (const [side, taker] of bothWays(pair)) {
    await side.session.rows(
      'SELECT pg_replication_origin_session_setup($1) WHERE NOT pg_replication_origin_session_is_setup()',
      [OWN_ORIGIN],
    );
    if (taker.subscription.ownOnly) continue;
    for (const name of taker.subscription.publications)
      await side.session.rows(`ALTER PUBLICATION ${escapeIdentifier(name)} SET (publish = '')`);
  }
}

async function speak(pair: Pair): Promise<void> {
  for (const [side, taker] of bothWays(pair)) {
    if (taker.subscription.ownOnly) continue;
    for (const { name, publish } of taker.subscription.publishes)
      await side.session.rows(`ALTER PUBLICATION ${escapeIdentifier(name)} SET (publish = ${escapeLiteral(publish)})`);
  }
}

function bothWays({ first, second }: Pair): readonly (readonly [side: Side, taker: Side])[] {
  return [
    [first, second],
    [second, first],
  ];
}

async function convergeRow(pair: Pair, row: OpenRow, terms: ConvergeTerms, relations: Relations): Promise<void> {
  const relation = await relations(row.schema, row.table);
  const rule = terms.rules[`${row.schema}.${row.table}`];
  const versions = versionsOf(row, rule);
  const names = { first: pair.first.region, second: pair.second.region };
  const kept = JSON.stringify({ fork: versions.fork, [names.first]: versions.old, [names.second]: versions.new });
  if (!relation || relation.key.length === 0) {
    const why = relation ? 'the table has no key' : 'the table is not there';
    return await record(pair, row, { judged: ask(RowCase.notComparable, why), kept, found: {}, versions }, terms);
  }
  const found = [
    await lockRow(pair.first.session, relation, row.key),
    await lockRow(pair.second.session, relation, row.key),
  ];
  const [left = null, right = null] = found.map(one => (one === 'several' ? null : one));
  const bound = row.choice !== null && sameJson(row.seen, kept);
  const choice = bound ? (row.choice === names.first ? 'old' : 'new') : null;
  const judged = isMoved(row, relation)
    ? judgeMoved(choice !== null, left, right)
    : judgeDivergence(versions, relation, { rule, skew: { ms: 0, how: 'assumed' }, choice }, names);
  const written = await writeBoth(pair, relation, row.key, [left, right], judged);
  await record(
    pair,
    row,
    { judged: written, kept, found: { [names.first]: left, [names.second]: right }, versions },
    terms,
  );
}

/** A person's word is about the versions that the person saw. */
function sameJson(one: string | null, other: string): boolean {
  return one !== null && sortedJson(one) === sortedJson(other);
}

/** The text with every object's keys in one order: PostgreSQL keeps them in its own. */
function sortedJson(text: string): string {
  return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function ask(is: RowCase, why: string): Judged {
  return { is, why, take: 'ask', outcome: RowOutcome.conflict };
}

function isMoved({ first, second, key }: OpenRow, relation: Relation): boolean {
  return [...first, ...second].some(
    change => change.new !== null && relation.key.some(name => change.new?.[name] !== key[name]),
  );
}

/** No version can be written for a person, because the row stands in two places; the person makes both regions agree and says so. */
function judgeMoved(said: boolean, left: Image | null, right: Image | null): Judged {
  const why = 'its key was changed, so it stands in two places';
  if (!said || JSON.stringify(left) !== JSON.stringify(right)) return ask(RowCase.notComparable, why);
  return {
    is: RowCase.notComparable,
    why: `${why}; a person has set it right`,
    take: left,
    outcome: RowOutcome.alreadyThere,
  };
}

/** What a constraint refuses in either region is taken back in both and asked about. */
async function writeBoth(
  { first, second }: Pair,
  relation: Relation,
  key: Image,
  [left, right]: readonly [Image | null, Image | null],
  judged: Judged,
): Promise<Judged> {
  if (judged.take === 'ask') return judged;
  const sessions = [first.session, second.session];
  for (const session of sessions) await session.rows('SAVEPOINT one_row');
  try {
    await writeRow(first.session, relation, key, left, judged.take);
    await writeRow(second.session, relation, key, right, judged.take);
    for (const session of sessions) await session.rows('RELEASE SAVEPOINT one_row');
    return judged;
  } catch (error) {
    if (!isClash(error)) throw error;
    for (const session of sessions) await session.rows('ROLLBACK TO SAVEPOINT one_row');
    const { is, why } = clashOf(errorCode(error), reasonOf(error));
    return ask(is, why);
  }
}

interface Recorded {
  readonly judged: Judged;
  readonly kept: string;
  readonly found: Readonly<Record<string, Image | null>>;
  readonly versions: Versions;
}

/** Writes what became of the row into both ledgers, in the transactions that hold the row itself. */
async function record(
  { first, second }: Pair,
  { id }: OpenRow,
  { judged, kept, found, versions }: Recorded,
  { context }: ConvergeTerms,
): Promise<void> {
  const { take, is, why } = judged;
  const asked = take === 'ask';
  const names = { first: first.region, second: second.region };
  const took = asked ? null : takenFrom(take, versions, names);
  for (const { session } of [first, second])
    await session.rows(
      `UPDATE lifeboat.divergent_row SET status = $2, kind = $3, detail = $4, versions = $5::jsonb, found = $6::jsonb, taken = $7::jsonb,
              took = $8, run = $9, at = clock_timestamp(),
              choice = CASE WHEN $2 = 'converged' THEN choice END, chosen_by = CASE WHEN $2 = 'converged' THEN chosen_by END
        WHERE id = $1`,
      [
        id,
        asked ? 'conflict' : 'converged',
        is,
        why,
        kept,
        JSON.stringify(found),
        asked ? null : JSON.stringify(take),
        took,
        context.run,
      ],
    );
}
