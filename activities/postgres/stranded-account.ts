import type { Account, StrandedLedger } from '../../plan/stranded.js';
import type { Row } from './row.js';
import type { Session } from './session.js';

/** Keys named in the ledger's account; the tables have all of them. */
const NAMED_KEYS = 20;
const TIME = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';

/** Sums up what became of everything that was stranded on these timelines. Fails only with the driver's errors. */
export async function readLedger(
  session: Session,
  region: string,
  timelines: readonly number[],
): Promise<StrandedLedger> {
  const [sums, fork, rows] = [
    await sumTransactions(session, timelines),
    await readFork(session, timelines),
    await sumRows(session, timelines),
  ];
  const people = await session.rows(
    `SELECT chosen_by, count(DISTINCT (old_timeline, commit_lsn)) AS n FROM lifeboat.stranded_change
      WHERE old_timeline = ANY($1::int[]) AND chosen_by IS NOT NULL AND status <> 'conflict' GROUP BY 1 ORDER BY 1`,
    [timelines],
  );
  const tables = await session.rows(
    `SELECT schema_name || '.' || table_name AS name, count(*) AS n FROM lifeboat.stranded_change
      WHERE old_timeline = ANY($1::int[]) GROUP BY 1 ORDER BY 1`,
    [timelines],
  );
  return {
    region,
    timelines,
    method: fork.text('method') === 'compare' ? 'compare' : 'slot',
    ...outcomesOf(sums),
    decidedBy: numbersBy(people, 'chosen_by'),
    discardedRows: rows.number('discarded'),
    overwrittenRows: rows.number('overwritten'),
    keptIn: `lifeboat.stranded_change of the new primary, old timeline ${timelines.join(', ')}`,
    tables: numbersBy(tables, 'name'),
    keys: await nameKeys(session, timelines),
    firstCommitAt: sums.textOrNull('first_at'),
    lastCommitAt: sums.textOrNull('last_at'),
    clockSkewMs: fork.numberOrNull('clock_skew_ms'),
    signedBy: fork.textOrNull('signed_by'),
    signedAt: fork.textOrNull('signed_at'),
  };
}

async function sumTransactions(session: Session, timelines: readonly number[]): Promise<Row> {
  return await session.row(
    `SELECT count(*) AS lost, to_char(min(committed_at), $2) AS first_at, to_char(max(committed_at), $2) AS last_at,
            count(*) FILTER (WHERE status = 'replayed') AS replayed, count(*) FILTER (WHERE status = 'already-there') AS already_there,
            count(*) FILTER (WHERE status = 'merged') AS merged, count(*) FILTER (WHERE status = 'discarded') AS discarded,
            count(*) FILTER (WHERE status = 'decided') AS decided, count(*) FILTER (WHERE status = 'conflict') AS conflicts,
            count(*) FILTER (WHERE status = 'staged') AS staged
       FROM lifeboat.stranded_transaction WHERE old_timeline = ANY($1::int[])`,
    [timelines, TIME],
  );
}

function outcomesOf(sums: Row) {
  return {
    lost: sums.number('lost'),
    replayed: sums.number('replayed'),
    alreadyThere: sums.number('already_there'),
    merged: sums.number('merged'),
    decided: sums.number('decided'),
    discarded: sums.number('discarded'),
    conflicts: sums.number('conflicts'),
    staged: sums.number('staged'),
  };
}

async function readFork(session: Session, timelines: readonly number[]): Promise<Row> {
  return await session.row(
    `SELECT max(clock_skew_ms) AS clock_skew_ms, coalesce(min(method), 'slot') AS method,
            CASE WHEN bool_and(signed_at IS NOT NULL) THEN string_agg(DISTINCT signed_by, ', ') END AS signed_by,
            CASE WHEN bool_and(signed_at IS NOT NULL) THEN to_char(max(signed_at), $2) END AS signed_at
       FROM lifeboat.stranded_fork WHERE old_timeline = ANY($1::int[])`,
    [timelines, TIME],
  );
}

async function sumRows(session: Session, timelines: readonly number[]): Promise<Row> {
  return await session.row(
    `SELECT count(*) FILTER (WHERE status = 'discarded') AS discarded,
            count(*) FILTER (WHERE status IN ('replayed', 'merged') AND found IS NOT NULL AND found <> 'null') AS overwritten
       FROM lifeboat.stranded_change WHERE old_timeline = ANY($1::int[])`,
    [timelines],
  );
}

/** What a person wants to see first: conflicts, then what was left out or merged, then the rest. */
async function nameKeys(session: Session, timelines: readonly number[]): Promise<readonly string[]> {
  const rows = await session.rows(
    `SELECT schema_name || '.' || table_name || ' ' || left(key::text, 120) || ': ' || status || coalesce(', ' || left(detail, 200), '') AS line
       FROM lifeboat.stranded_change WHERE old_timeline = ANY($1::int[])
      ORDER BY status = 'conflict' DESC, status IN ('discarded', 'merged') DESC, found IS NOT NULL DESC, old_timeline, commit_lsn, seq LIMIT $2`,
    [timelines, NAMED_KEYS],
  );
  return rows.map(row => row.text('line'));
}

function numbersBy(rows: readonly Row[], name: string): Readonly<Record<string, number>> {
  return Object.fromEntries(rows.map(row => [row.text(name), row.number('n')]));
}

/** The ledger in sentences, for the report and the terminal. */
export function accountOf(ledger: StrandedLedger): Account {
  const people = Object.entries(ledger.decidedBy).map(([person, n]) => `${n} by ${person}`);
  const skew =
    ledger.clockSkewMs === null ? 'not measured, so the inventory’s is assumed' : `${ledger.clockSkewMs} ms, measured`;
  return {
    title: `Stranded writes of ${ledger.region}`,
    lines: [
      `${ledger.lost} transactions were committed only there${rangeOf(ledger)}, found by ${ledger.method === 'slot' ? 'the kept slot' : 'comparing rows; the versions at the fork are not known'}`,
      `${ledger.replayed} replayed as they were, ${ledger.alreadyThere} already there, ${ledger.merged} merged, ${ledger.discarded} discarded by rule`,
      `${ledger.decided} decided by people${people.length > 0 ? `: ${people.join(', ')}` : ''}`,
      ...(ledger.conflicts + ledger.staged > 0
        ? [`${ledger.conflicts} held back for a person, ${ledger.staged} not replayed yet`]
        : []),
      `${ledger.discardedRows} rows left out and ${ledger.overwrittenRows} rows overwritten here; the versions that were not taken are kept in ${ledger.keptIn}`,
      `clock skew between the regions: ${skew}`,
      `tables, by stranded changes: ${
        Object.entries(ledger.tables)
          .map(([name, n]) => `${name} ${n}`)
          .join(', ') || 'none'
      }`,
      ledger.signedBy === null
        ? 'not signed; the old primary stays untouched'
        : `signed by ${ledger.signedBy} at ${ledger.signedAt}`,
      ...ledger.keys,
    ],
  };
}

function rangeOf({ firstCommitAt, lastCommitAt }: StrandedLedger): string {
  return firstCommitAt === null ? '' : ` (${firstCommitAt} to ${lastCommitAt})`;
}
