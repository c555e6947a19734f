import type { DatabaseNode } from '../../plan/database-entry.js';
import { lsnToBytes } from '../../plan/replication.js';
import { decideWayBack, type WayBack, type WayBackReading } from '../../plan/way-back.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import type { ControlData } from '../host/control-data.js';
import { type HostHistory, SAMPLE_BYTES } from '../host/postgres-history.js';
import { segmentName, segmentNumber } from '../host/wal-segment.js';
import { findPromotion } from './ledger.js';
import { callHands, type Errand } from './locate.js';
import { readHistory, readStanding, type Standing } from './promotion.js';
import type { Session } from './session.js';
import { forkOf } from './timeline-history.js';

const LIMIT_MS = 120_000;

/** The way back of a stopped server, and what it was decided from. */
export interface WayBackFound extends WayBack {
  readonly reading: WayBackReading;
  readonly source: Standing;
  readonly host: HostHistory;
}

export interface Returning {
  readonly region: string;
  readonly source: string;
  readonly node: DatabaseNode;
  /** The control file as it was read a moment ago. */
  readonly control: ControlData;
}

/** Reads both sides and decides. Fails with `not-a-primary`, and with `fork-unknown` when it is another database. */
export async function findWayBack(
  deps: ActivityDeps,
  session: Session,
  { region, source, node, control }: Returning,
  errand: Omit<Errand, 'deadlineMs'>,
): Promise<WayBackFound> {
  const standing = await readStanding(session);
  if (standing.standby) throw notPrimary(source);
  if (standing.systemId !== control.systemId) throw foreign(region, source);
  const sourceAncestors = await readHistory(session, standing.timeline);
  const fork = control.timeline === standing.timeline ? null : (forkOf(sourceAncestors, control.timeline) ?? null);
  const { epoch, run } = errand.context;
  const order = { node, epoch, run, fork };
  const host = await callHands(deps, { ...errand, deadlineMs: LIMIT_MS }, 'host.postgres-history', order);
  const promotion = await findPromotion(session, standing.systemId, host.control.timeline);
  const { state, timeline, checkpointLsn, minRecoveryLsn, hints } = host.control;
  const { freshCopy, ancestors, endsAfterFork, walToFork, dataBytes, divergedBytes } = host;
  const reading: WayBackReading = {
    region,
    marker: host.marker?.phase ?? null,
    state,
    timeline,
    checkpointLsn,
    minRecoveryLsn,
    hints,
    sourceTimeline: standing.timeline,
    freshCopy,
    ancestors,
    sourceAncestors,
    endsAfterFork,
    walToFork,
    dataBytes,
    divergedBytes,
    sameWal: await sameWal(session, host, standing, fork),
    promotedIn: promotion?.region ?? null,
  };
  return { ...decideWayBack(reading), reading, source: standing, host };
}

/**
 * Whether the primary's WAL at the server's last checkpoint is the server's. Behind the fork it need not be. A primary that has not even written
 * that far on the same timeline cannot have the same history.
 */
async function sameWal(
  session: Session,
  host: HostHistory,
  source: Standing,
  fork: string | null,
): Promise<boolean | null> {
  const { checkpointLsn, timeline, checkpointTimeline, walSegmentBytes } = host.control;
  const at = lsnToBytes(checkpointLsn) ?? 0;
  if (host.checkpointBytes === null || (fork !== null && at >= (lsnToBytes(fork) ?? 0))) return null;
  if (fork === null && timeline !== source.timeline) return null;
  const written = await session.row('SELECT pg_current_wal_lsn() >= $1::pg_lsn AS so_far', [checkpointLsn]);
  if (!written.boolean('so_far')) return false;
  const number = segmentNumber(checkpointLsn, walSegmentBytes);
  // A new timeline begins with a copy of the segment in which it left its parent.
  for (const candidate of new Set([checkpointTimeline, timeline, source.timeline])) {
    const name = segmentName({ timeline: candidate, number }, walSegmentBytes);
    const row = await session.row(`SELECT encode(pg_read_binary_file($1, $2, $3, true), 'hex') AS bytes`, [
      `pg_wal/${name}`,
      at % walSegmentBytes,
      SAMPLE_BYTES,
    ]);
    const bytes = row.textOrNull('bytes');
    if (bytes !== null) return bytes === host.checkpointBytes;
  }
  return null;
}

function notPrimary(region: string) {
  return failure('not-a-primary', {
    what: `The server in ${region} is a standby.`,
    state: 'Nothing was changed by this step.',
    todo: 'Name the region of the current primary.',
  });
}

function foreign(region: string, source: string) {
  return failure('fork-unknown', {
    what: `The servers in ${region} and ${source} are not the same database (system identifiers differ).`,
    state: 'Nothing was changed by this step.',
    todo: 'Correct the inventory.',
  });
}
