import type { Lsn } from '../../plan/replication.js';
import { failure } from '../fail.js';
import { readHistory, readStanding } from './promotion.js';
import type { Session } from './session.js';
import { forkOf } from './timeline-history.js';

/** The current primary's history, as far as another server's return to it needs it. */
export interface SourceHistory {
  readonly timeline: number;
  readonly systemId: string;
  /** Where the other server's timeline ended here; null when it is this primary's own timeline. */
  readonly fork: Lsn | null;
}

/** Reads where `timeline` leaves the history of a primary. Fails with `not-a-primary`, and with `fork-unknown` when it was never part of it. */
export async function readSourceHistory(session: Session, region: string, timeline: number): Promise<SourceHistory> {
  const standing = await readStanding(session);
  if (standing.standby) {
    throw failure('not-a-primary', {
      what: `The server in ${region} is a standby.`,
      state: 'Nothing was changed by this step.',
      todo: 'Name the region of the current primary.',
    });
  }
  const { systemId, timeline: current } = standing;
  if (timeline === current) return { timeline: current, systemId, fork: null };
  const fork = forkOf(await readHistory(session, current), timeline);
  if (fork !== undefined) return { timeline: current, systemId, fork };
  throw failure('fork-unknown', {
    what: `Timeline ${timeline} of the old primary is not part of the history of timeline ${current} in ${region}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Keep its data directory as evidence and rebuild the standby with pg_basebackup into a new directory.',
  });
}
