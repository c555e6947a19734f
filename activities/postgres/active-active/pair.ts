import type { Estate } from '../../../plan/inventory.js';
import type { Lsn } from '../../../plan/replication.js';
import type { ActivityDeps } from '../../deps.js';
import { failure } from '../../fail.js';
import { requirePrimary } from '../extracted-forks.js';
import { nodeOf } from '../locate.js';
import type { Session } from '../session.js';
import { openNode } from '../with-node.js';

/** A subscription and the slot that feeds it, which is on the other region's server. */
export interface Subscription {
  readonly oid: string;
  readonly name: string;
  readonly slot: string;
  readonly publications: readonly string[];
  /** What each of them publishes at the source, as `publish` is written. */
  readonly publishes: readonly { readonly name: string; readonly publish: string }[];
  readonly enabled: boolean;
  /** It disables itself on an error. */
  readonly disablesOnError: boolean;
  /** It takes only what was written at its source (`origin = none`, PostgreSQL 16 and newer). */
  readonly ownOnly: boolean;
}

/** One region of an active-active database. */
export interface Side {
  readonly region: string;
  readonly session: Session;
  /** How this region gets the other one's writes. */
  readonly subscription: Subscription;
}

/** Both regions, each reached through its own connection; `first` and `second` are the order of all versions. */
export interface Pair {
  readonly first: Side;
  readonly second: Side;
}

const LIMITS = { connectMs: 3_000, queryMs: 30_000, prepare: true };

export interface Between {
  readonly database: string;
  readonly region: string;
  readonly other: string;
}

/** Opens both regions of a database for one piece of work. Fails with `not-replicating` unless each of them subscribes to the other. */
export async function withPair<Result>(
  deps: Pick<ActivityDeps, 'resolve'>,
  estate: Estate,
  { database, region, other }: Between,
  use: (pair: Pair) => Promise<Result>,
): Promise<Result> {
  const open: Session[] = [];
  try {
    for (const each of [region, other]) {
      const session = await openNode(each, await deps.resolve(nodeOf(estate, database, each).dsn), LIMITS);
      open.push(session);
      await requirePrimary(session, each);
    }
    const [here, there] = open;
    if (!here || !there) throw new RangeError('Unexpected end of the regions, expected two');
    const first = { region, session: here, subscription: await subscriptionOf(here, there, region, other) };
    const second = { region: other, session: there, subscription: await subscriptionOf(there, here, other, region) };
    return await use({ first, second });
  } finally {
    await Promise.all(open.map(session => session.close()));
  }
}

/** Found by its slot, which is on the source: names, addresses and relays in between say nothing. */
async function subscriptionOf(here: Session, there: Session, region: string, other: string): Promise<Subscription> {
  const slots = await there.rows(
    `SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'logical' AND database = current_database()`,
  );
  const [row] = await here.rows(
    `SELECT s.oid, s.subname, s.subslotname, array_to_json(s.subpublications)::text AS publications, s.subenabled, s.subdisableonerr,
            coalesce(to_jsonb(s)->>'suborigin' = 'none', false) AS own_only
       FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
      WHERE d.datname = current_database() AND s.subslotname = ANY($1::text[]) ORDER BY s.oid LIMIT 1`,
    [slots.map(slot => slot.text('slot_name'))],
  );
  if (!row) {
    throw failure('not-replicating', {
      what: `${region} has no subscription whose slot is in ${other}.`,
      state: 'Nothing was changed by this step.',
      todo: `Create the subscription of ${region} to ${other}, then retry the step.`,
    });
  }
  const listed: unknown = JSON.parse(row.text('publications'));
  const publications = Array.isArray(listed) ? listed.map(String) : [];
  return {
    oid: row.text('oid'),
    name: row.text('subname'),
    slot: row.text('subslotname'),
    publications,
    publishes: await publishedBy(there, publications),
    enabled: row.boolean('subenabled'),
    disablesOnError: row.boolean('subdisableonerr'),
    ownOnly: row.boolean('own_only'),
  };
}

async function publishedBy(there: Session, names: readonly string[]): Promise<Subscription['publishes']> {
  const rows = await there.rows(
    `SELECT pubname, concat_ws(', ', CASE WHEN pubinsert THEN 'insert' END, CASE WHEN pubupdate THEN 'update' END,
                                     CASE WHEN pubdelete THEN 'delete' END, CASE WHEN pubtruncate THEN 'truncate' END) AS publish
       FROM pg_publication WHERE pubname = ANY($1::text[])`,
    [names],
  );
  return rows.map(row => ({ name: row.text('pubname'), publish: row.text('publish') }));
}

/**
 * One transaction in each region. They are committed one after the other, and a crash in between leaves the second one undone: what is written must
 * be found undone, and done again.
 */
export async function inBoth<Result>({ first, second }: Pair, use: () => Promise<Result>): Promise<Result> {
  const sessions = [first.session, second.session];
  try {
    for (const session of sessions) await session.rows('BEGIN');
    const result = await use();
    for (const session of sessions) await session.rows('COMMIT');
    return result;
  } catch (error) {
    for (const session of sessions) await session.rows('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** The number is arbitrary and only ours. */
const LOCK = 5_432_111;

/**
 * Lets one session at a time work on a pair: a slot is read by one only. Held until the sessions are closed; the servers are locked in the order of
 * their names, whichever was named first. False when somebody else has it and is not waited for.
 */
export async function lockPair({ first, second }: Pair, wait: boolean): Promise<boolean> {
  const sides = [first, second].sort((a, b) => (a.region < b.region ? -1 : 1));
  for (const { session } of sides) {
    if (wait) await session.rows('SELECT pg_advisory_lock($1)', [LOCK]);
    else if (!(await session.row('SELECT pg_try_advisory_lock($1) AS ours', [LOCK])).boolean('ours')) return false;
  }
  return true;
}

/** Where each region's history ends now, by region. */
export async function currentMarks({ first, second }: Pair): Promise<Readonly<Record<string, Lsn>>> {
  const marks: Record<string, Lsn> = {};
  for (const { region, session } of [first, second])
    marks[region] = (await session.row('SELECT pg_current_wal_lsn() AS lsn')).text('lsn');
  return marks;
}

/** `schema.table` of everything that is replicated in either direction, sorted. */
export async function replicatedTables({ first, second }: Pair): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const { session, subscription } of [first, second]) {
    const rows = await session.rows(
      `SELECT n.nspname || '.' || c.relname AS name FROM pg_subscription_rel r
         JOIN pg_class c ON c.oid = r.srrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.srsubid = $1::oid`,
      [subscription.oid],
    );
    for (const row of rows) names.add(row.text('name'));
  }
  return [...names].sort();
}
