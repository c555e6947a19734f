import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Image } from '../../../plan/reconcile.js';
import type { Lsn } from '../../../plan/replication.js';
import type { StepContext } from '../../../plan/run.js';
import { failure } from '../../fail.js';
import { parsePgoutput } from '../../host/pgoutput.js';
import { type StrandedChange, StrandedStream } from '../../host/stranded-stream.js';
import { nameOf } from '../apply-change.js';
import { writeAudit } from '../ledger.js';
import { type Relation, rememberRelations } from '../relation.js';
import type { Session } from '../session.js';
import { RECON } from '../slots.js';
import { compareLsn } from '../timeline-history.js';
import type { Flow } from './directions.js';
import type { Side } from './pair.js';

/** A transaction that the other region cannot apply. */
interface Stuck {
  readonly commitLsn: Lsn;
  readonly endLsn: Lsn;
  /** The rows that it inserts and that are there already. */
  readonly clashes: readonly string[];
}

/** Names of rows kept for the audit; the ledger has all of them. */
const NAMED = 20;

/**
 * Lets a subscription go on that cannot apply a transaction because it inserts a row whose key is there: keeps every change of that transaction
 * in both ledgers, where convergence finds it, and only then tells the subscription to skip it. Anything else that stops a worker is for people.
 */
export async function skipStuck(from: Side, to: Side, flow: Flow, context: StepContext): Promise<string> {
  const stuck = await findStuck(from, to, flow);
  if (!stuck || stuck.clashes.length === 0) throw applyStuck(from, to, stuck);
  const kept = await keepTransaction(from, to, stuck);
  const { name } = to.subscription;
  const detail = { subscription: name, lsn: stuck.commitLsn, kept, clashes: stuck.clashes };
  for (const { session } of [from, to]) await writeAudit(session, context, 'skip-transaction', detail);
  await to.session.rows(`ALTER SUBSCRIPTION ${escapeIdentifier(name)} SKIP (lsn = ${escapeLiteral(stuck.commitLsn)})`);
  if (!flow.enabled) await to.session.rows(`ALTER SUBSCRIPTION ${escapeIdentifier(name)} ENABLE`);
  return `${stuck.commitLsn} of ${from.region} (${stuck.clashes.join(', ')})`;
}

/**
 * The transaction that the subscription is to apply next, seen through a temporary copy of its slot: row filters, publications and origins are
 * the subscription's own. Undefined when there is none.
 */
async function findStuck(from: Side, to: Side, { applied }: Flow): Promise<Stuck | undefined> {
  const { session } = from;
  const { slot, publications, ownOnly } = to.subscription;
  const copy = `lifeboat_peek_${Date.now().toString(36)}`;
  await session.rows('SELECT pg_copy_logical_replication_slot($1, $2, true)', [slot, copy]);
  try {
    const options = [
      'proto_version',
      '1',
      'publication_names',
      publications.map(escapeIdentifier).join(','),
      ...(ownOnly ? ['origin', 'none'] : []),
    ];
    const taking = `pg_logical_slot_get_binary_changes(${escapeLiteral(copy)}, NULL, 1, VARIADIC ARRAY[${options.map(escapeLiteral).join(', ')}])`;
    return await nextAfter(session, applied, taking, to);
  } finally {
    await session.rows('SELECT pg_drop_replication_slot($1)', [copy]);
  }
}

/**
 * `upto_nchanges` ends behind a whole transaction, so one after the other is taken from the copy. One that met no row at all was applied without
 * a trace, because a commit that wrote nothing does not move the subscription's position; it is passed over.
 */
async function nextAfter(session: Session, applied: Lsn, taking: string, to: Side): Promise<Stuck | undefined> {
  const relations = rememberRelations(to.session);
  for (;;) {
    const rows = await session.rows(`SELECT encode(data, 'base64') AS data FROM ${taking}`);
    if (rows.length === 0) return undefined;
    const stream = new StrandedStream('0/0');
    const clashes: string[] = [];
    let effective = false;
    let ends: { readonly commitLsn: Lsn; readonly endLsn: Lsn } | undefined;
    for (const row of rows) {
      const message = parsePgoutput(Buffer.from(row.text('data'), 'base64'));
      if (message.kind === 'commit') ends = message;
      const change = stream.take(message);
      if (!change || clashes.length >= NAMED) continue;
      const relation = await relations(change.schema, change.table);
      const met = relation && (await isThere(to.session, relation, change.old ?? change.oldKey ?? change.new ?? {}));
      if (relation && met && change.op === 'insert') clashes.push(nameRow(relation, change));
      effective ||= met === (change.op !== 'insert');
    }
    // Applied already, and only not confirmed yet.
    if (!ends || compareLsn(ends.endLsn, applied) <= 0) continue;
    if (effective || clashes.length > 0) return { ...ends, clashes };
  }
}

async function isThere(session: Session, relation: Relation, row: Image): Promise<boolean> {
  if (relation.key.length === 0) return false;
  const terms = relation.key.map((name, n) => `${escapeIdentifier(name)} = $${n + 1}`).join(' AND ');
  const rows = await session.rows(
    `SELECT 1 FROM ${nameOf(relation)} WHERE ${terms}`,
    relation.key.map(name => row[name] ?? null),
  );
  return rows.length > 0;
}

function nameRow(relation: Relation, { new: row }: StrandedChange): string {
  const key = Object.fromEntries(relation.key.map(name => [name, row?.[name] ?? null]));
  return `${relation.schema}.${relation.table} ${JSON.stringify(key)}`;
}

/** Rows of a kept transaction written at a time. */
const PAGE = 1_000;

/** Writes every change of the transaction into both ledgers, from the slot that keeps all of them. Returns how many there are. */
async function keepTransaction(from: Side, to: Side, { commitLsn, endLsn }: Stuck): Promise<number> {
  const { session, region } = from;
  const rows = await session.rows(
    `SELECT encode(data, 'base64') AS data FROM pg_logical_slot_peek_binary_changes($1, $2, NULL, 'proto_version', '1', 'publication_names', $3)`,
    [RECON, endLsn, RECON],
  );
  const relations = rememberRelations(session);
  const stream = new StrandedStream(commitLsn);
  let batch: KeptChange[] = [];
  let kept = 0;
  for (const row of rows) {
    const change = stream.take(parsePgoutput(Buffer.from(row.text('data'), 'base64')));
    if (!change || change.commitLsn !== commitLsn) continue;
    const key = (await relations(change.schema, change.table))?.key ?? [];
    const image = change.old ?? change.new ?? {};
    batch.push({ ...change, region, key: Object.fromEntries(key.map(name => [name, image[name] ?? null])) });
    kept += 1;
    if (batch.length < PAGE) continue;
    for (const side of [from, to]) await keep(side.session, batch);
    batch = [];
  }
  for (const side of [from, to]) await keep(side.session, batch);
  if (kept === 0) throw applyStuck(from, to, undefined);
  return kept;
}

interface KeptChange extends StrandedChange {
  readonly region: string;
  readonly key: Image;
}

/** Named as the search for conflicts would name them, which finds these rows open and adds what else belongs to them. */
async function keep(session: Session, changes: readonly KeptChange[]): Promise<void> {
  const column = (read: (change: KeptChange) => unknown) => changes.map(read);
  await session.rows(
    `WITH batch AS (
       SELECT b.*, coalesce(r.id, md5(concat_ws('|', b.schema_name, b.table_name, b.key, concat_ws('/', b.region, b.commit_lsn, b.seq)))) AS row_id
         FROM (SELECT *, first_value(seq) OVER (PARTITION BY schema_name, table_name, key ORDER BY seq) AS first_seq
                 FROM unnest($1::text[], $2::pg_lsn[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::jsonb[], $8::text[], $9::jsonb[], $10::jsonb[])
                   AS u(region, commit_lsn, seq, committed_at, schema_name, table_name, key, op, old, new)) b
         LEFT JOIN lifeboat.divergent_row r ON r.status <> 'converged' AND r.schema_name = b.schema_name AND r.table_name = b.table_name
                                           AND md5(r.key::text) = md5(b.key::text) AND r.key = b.key
     ), kept AS (
       INSERT INTO lifeboat.divergent_row (id, schema_name, table_name, key)
       SELECT DISTINCT ON (schema_name, table_name, key) row_id, schema_name, table_name, key FROM batch ORDER BY schema_name, table_name, key, seq
       ON CONFLICT DO NOTHING
     )
     INSERT INTO lifeboat.divergent_change (region, commit_lsn, seq, row_id, op, old, new, committed_at)
     SELECT region, commit_lsn, seq, first_value(row_id) OVER (PARTITION BY schema_name, table_name, key ORDER BY seq), op, old, new, committed_at
       FROM batch ON CONFLICT DO NOTHING`,
    [
      column(change => change.region),
      column(change => change.commitLsn),
      column(change => change.seq),
      column(change => change.committedAt),
      column(change => change.schema),
      column(change => change.table),
      column(change => JSON.stringify(change.key)),
      column(change => change.op),
      column(change => change.old && JSON.stringify(change.old)),
      column(change => change.new && JSON.stringify(change.new)),
    ],
  );
}

function applyStuck(from: Side, to: Side, stuck: Stuck | undefined) {
  const which = stuck ? `the transaction of ${from.region} at ${stuck.commitLsn}` : `what ${from.region} sent`;
  return failure('apply-stuck', {
    what: `The subscription ${to.subscription.name} in ${to.region} fails on ${which}, and not because a row that it inserts is there already.`,
    state: 'Nothing was skipped; writes of both regions go on, and those behind it wait.',
    todo: `Read the server log of ${to.region}, remove the cause, then retry the step.`,
  });
}
