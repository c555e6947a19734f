import { setTimeout } from 'node:timers/promises';
import type { Estate } from '../../plan/inventory.js';
import type { Lsn, NodeReading, ReplicationReading } from '../../plan/replication.js';
import type { Beat } from '../../plan/watch-calm.js';
import { cancellation } from '../deadline.js';
import type { ActivityDeps } from '../deps.js';
import { nodesOf } from '../postgres/locate.js';
import { keepHistories } from '../postgres/active-active/keep-histories.js';
import { readEstate } from '../postgres/read-estate.js';
import type { Session } from '../postgres/session.js';
import { keepSessions } from '../postgres/sessions.js';
import { RECON } from '../postgres/slots.js';
import { compareLsn } from '../postgres/timeline-history.js';

export interface LookInput {
  readonly database: string;
  readonly estate: Estate;
  readonly service: string;
  /** Looks begin at least this far apart. Waited for here: a workflow's timers have a grain of about a second. */
  readonly everyMs: number;
}

const LOOK_LIMITS = { connectMs: 1_000, queryMs: 1_000 };
const AGAIN = { times: 10, everyMs: 10 };

/**
 * `watch.look`: one look at a database, before anything fails. Writes the heartbeat on the primary, stamped by the bot's clock *before* the
 * write: a standby that has it has everything committed before that moment, whatever the hosts' clocks say. Then moves the reconciliation
 * slot up to what every standby has; where both regions are active it lays their histories against each other instead. Sessions stay warm between
 * looks and are dropped on any error; a session that a server ends makes it look at once, so that a death is seen within milliseconds and not at
 * the next interval.
 */
export function createLooker(deps: ActivityDeps) {
  const warm = new Map<string, { readonly key: string; readonly sessions: ReturnType<typeof keepSessions> }>();
  const looked = new Map<string, number>();
  const sessionsOf = async ({ database, estate }: LookInput) => {
    const nodes = nodesOf(estate, database);
    // The references are part of the key: another inventory may name other servers.
    const key = JSON.stringify([database, Object.entries(nodes).map(([region, node]) => [region, node.dsn])]);
    const known = warm.get(database);
    if (known && known.key !== key) await known.sessions.close();
    const sessions = known?.key === key ? known.sessions : keepSessions(nodes, deps.resolve, LOOK_LIMITS);
    warm.set(database, { key, sessions });
    return sessions;
  };
  const due = async ({ database, everyMs }: LookInput, sessions: ReturnType<typeof keepSessions>) => {
    const at = (looked.get(database) ?? -Infinity) + everyMs;
    const lost = await waitFor(Math.max(0, at - performance.now()), sessions);
    looked.set(database, performance.now());
    return lost;
  };
  return {
    /** A whole look. `missed`: a heartbeat just failed, which is a reason to look at once and until both servers agree. */
    async look(input: LookInput, missed = false): Promise<ReplicationReading> {
      const sessions = await sessionsOf(input);
      const lost = (await due(missed ? { ...input, everyMs: 0 } : input, sessions)) || missed;
      return await lookOnce(deps, input, sessions, lost);
    },
    /** Only the heartbeat, on a primary that was seen: one statement. Undefined when it was not taken, or a connection was lost meanwhile. */
    async beat(input: LookInput, region: string): Promise<Beat | undefined> {
      const sessions = await sessionsOf(input);
      if (await due(input, sessions)) return undefined;
      return await beatOnly(await sessions.open(region), deps.now).catch(() => undefined);
    },
  };
}

async function lookOnce(
  deps: ActivityDeps,
  { database, estate, service }: LookInput,
  sessions: ReturnType<typeof keepSessions>,
  lost: boolean,
): Promise<ReplicationReading> {
  const nodes = nodesOf(estate, database);
  if (estate.services[service]?.pattern === 'active-active') {
    await keepHistories(deps, { database, estate, service });
    return await readEstate(nodes, sessions, deps.now);
  }
  const look = () => readEstate(nodes, sessions, deps.now, session => beat(session, deps.now()));
  const reading = lost ? await lookAgain(look) : await look();
  const primary = onlyPrimary(reading.nodes);
  const floor = primary && commonLsn(primary, reading.nodes);
  if (primary && floor !== undefined) {
    await advanceSlot(await sessions.open(primary.region), floor).catch(() => sessions.drop(primary.region));
  }
  return reading;
}

/** Waits until the next look is due; true when a server has ended a connection before, which is a reason to look at once. */
async function waitFor(ms: number, sessions: ReturnType<typeof keepSessions>): Promise<boolean> {
  const wake = new AbortController();
  const signals = [wake.signal, ...[cancellation()].flatMap(signal => signal ?? [])];
  const lost = sessions.firstLost(wake.signal).then(region => {
    wake.abort();
    return region;
  });
  await setTimeout(ms, undefined, { signal: AbortSignal.any(signals) }).catch(() => undefined);
  cancellation()?.throwIfAborted();
  wake.abort();
  const region = await lost;
  // A look on a connection that is known to be gone would only say that it is gone, and not whether the server is.
  if (region !== undefined) await sessions.drop(region);
  return region !== undefined;
}

/** A standby takes a few milliseconds to notice that its primary has ended: so long the two do not agree, and the next look would be late. */
async function lookAgain(look: () => Promise<ReplicationReading>): Promise<ReplicationReading> {
  let reading = await look();
  for (let n = 0; n < AGAIN.times && contradictory(reading); n++) {
    await setTimeout(AGAIN.everyMs, undefined, { signal: cancellation() });
    reading = await look();
  }
  return reading;
}

function contradictory({ nodes }: ReplicationReading): boolean {
  return nodes.every(node => node.inRecovery !== false) && nodes.some(node => node.receiver === 'streaming');
}

async function beat(session: Session, botAt: number): Promise<void> {
  const [ready] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.heartbeat') IS NOT NULL`);
  if (!ready) return;
  await session.rows(
    `INSERT INTO lifeboat.heartbeat (id, bot_at, at, lsn)
     VALUES (1, to_timestamp($1::float8 / 1000), clock_timestamp(), pg_current_wal_insert_lsn())
     ON CONFLICT (id) DO UPDATE SET bot_at = excluded.bot_at, at = excluded.at, lsn = excluded.lsn`,
    [botAt],
  );
}

/** The heartbeat and what tells a primary from what it was, in one statement. A standby refuses it, and so does a server without the table. */
async function beatOnly(session: Session, now: () => number): Promise<Beat> {
  const heartbeatAt = now();
  const row = await session.row(
    `INSERT INTO lifeboat.heartbeat (id, bot_at, at, lsn)
     VALUES (1, to_timestamp($1::float8 / 1000), clock_timestamp(), pg_current_wal_insert_lsn())
     ON CONFLICT (id) DO UPDATE SET bot_at = excluded.bot_at, at = excluded.at, lsn = excluded.lsn
     RETURNING pg_current_wal_flush_lsn() AS have, pg_snapshot_xmax(pg_current_snapshot()) AS transactions,
               current_setting('synchronous_standby_names') AS sync_names`,
    [heartbeatAt],
  );
  return {
    at: now(),
    heartbeatAt,
    have: row.textOrNull('have'),
    transactions: row.numberOrNull('transactions'),
    syncNames: row.text('sync_names'),
  };
}

function onlyPrimary(nodes: readonly NodeReading[]): NodeReading | undefined {
  const primaries = nodes.filter(node => node.inRecovery === false);
  return primaries.length === 1 ? primaries[0] : undefined;
}

/**
 * The position that every standby of the primary's history has. Undefined as soon as one of them is not known to be there: what the slot lets
 * go of can never be extracted again.
 */
export function commonLsn(primary: NodeReading, nodes: readonly NodeReading[]): Lsn | undefined {
  const standbys = nodes.filter(node => node !== primary);
  const sameHistory = standbys.every(
    node => node.inRecovery === true && node.systemId === primary.systemId && node.timeline === primary.timeline,
  );
  if (standbys.length === 0 || !sameHistory) return undefined;
  const positions = standbys.flatMap(node => (node.have === null ? [] : [node.have]));
  return positions.length === standbys.length ? positions.sort(compareLsn)[0] : undefined;
}

async function advanceSlot(session: Session, lsn: Lsn): Promise<void> {
  await session.rows(
    `SELECT pg_replication_slot_advance(slot_name, $2) FROM pg_replication_slots
      WHERE slot_name = $1 AND NOT active AND confirmed_flush_lsn < $2::pg_lsn`,
    [RECON, lsn],
  );
}
