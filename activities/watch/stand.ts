import type { WatchState } from '../../plan/replication.js';
import { foldWatch } from '../../plan/watch.js';
import { foldBeat, isAsynchronous, isCalm, keepsUp } from '../../plan/watch-calm.js';
import { activityContext } from '../host/pulse.js';
import type { createLooker, LookInput } from './look.js';

export interface StandInput extends LookInput {
  readonly state: WatchState;
  /** Comes back after this long, also when nothing has changed. */
  readonly holdMs: number;
  /** Between two whole looks there are heartbeats only, for at most this long; each whole look is reported. */
  readonly wholeMs: number;
}

/**
 * `watch.stand`: looks and folds for as long as nothing changes, and comes back with what it knows as soon as something does: a primary lost, found
 * or moved, a standby, a setting that zero loss is proved from. What it knows besides goes to Temporal with each whole look, as the details of its
 * heartbeat, so that it is not lost with this worker. Looks like \`watch.look\`, and as often; only that between two whole looks an asynchronous
 * primary is written to and not read, as long as its standbys keep up.
 */
export const watchStand =
  (looker: ReturnType<typeof createLooker>) =>
  async (input: StandInput): Promise<WatchState> => {
    const context = activityContext();
    const until = performance.now() + input.holdMs;
    let known = resumed(context?.info.heartbeatDetails, input.state);
    for (let missed = false; ; ) {
      const before = known;
      known = foldWatch(known, await looker.look(input, missed));
      context?.heartbeat(known);
      if (!isCalm(before, known) || performance.now() >= until) return known;
      const pulse = await beatUntil(performance.now() + input.wholeMs - input.everyMs, { looker, input, known });
      ({ known, missed } = pulse);
    }
  };

interface Pulse {
  readonly known: WatchState;
  readonly missed: boolean;
}

/** Heartbeats until the next whole look is due. */
async function beatUntil(
  due: number,
  { looker, input, known: first }: { looker: ReturnType<typeof createLooker>; input: LookInput; known: WatchState },
): Promise<Pulse> {
  let known = first;
  while (performance.now() < due && known.primaryRegion !== null && isAsynchronous(known) && keepsUp(known)) {
    const taken = await looker.beat(input, known.primaryRegion);
    if (!taken) return { known, missed: true };
    known = foldBeat(known, taken);
    if (taken.syncNames !== '') break;
  }
  return { known, missed: false };
}

/** Another worker stood here and died: what it had reported is newer than what the workflow knew. */
function resumed(details: unknown, given: WatchState): WatchState {
  return isNewer(details, given) ? details : given;
}

function isNewer(details: unknown, { latest }: WatchState): details is WatchState {
  if (typeof details !== 'object' || details === null || !('latest' in details)) return false;
  const reported = details.latest;
  if (typeof reported !== 'object' || reported === null || !('at' in reported)) return false;
  return typeof reported.at === 'number' && reported.at > (latest?.at ?? 0);
}
