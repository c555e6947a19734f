import { setTimeout as sleep } from 'node:timers/promises';
import type { Alarm } from '../../plan/drills/drill-entry.js';
import { cancellation } from '../deadline.js';
import type { Resolves } from '../resolves.js';
import { runVector } from '../run-vector.js';

/** One question to an alarm; a program that hangs is no answer. */
const ASK_MS = 5_000;
/** How often the outcome alarms are asked while a drill runs. */
const EVERY_MS = 2_000;

/** Which alarm is not quiet, in one sentence; null: all are. An alarm that cannot be asked is not quiet. */
export const drillAlarms =
  (deps: Resolves) =>
  async (alarms: readonly Alarm[]): Promise<string | null> => {
    const answers = await Promise.all(alarms.map(alarm => ask(alarm, deps)));
    return answers.find(answer => answer !== null) ?? null;
  };

/** Asks again and again, and returns with the first alarm that is not quiet; it ends otherwise only by being cancelled. */
export const drillWatchAlarms = (deps: Resolves) => {
  const look = drillAlarms(deps);
  return async (alarms: readonly Alarm[]): Promise<string> => {
    for (;;) {
      const found = await look(alarms);
      if (found !== null) return found;
      await sleep(EVERY_MS, undefined, { signal: cancellation() });
    }
  };
};

async function ask({ name, quiet }: Alarm, deps: Resolves): Promise<string | null> {
  const { ok, why } = await runVector(quiet, deps, ASK_MS);
  return ok ? null : `The alarm "${name}" is not quiet (${why.trim() || 'it said nothing'}).`;
}
