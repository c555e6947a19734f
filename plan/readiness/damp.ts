import { Verdict } from '../gate.js';
import type { Finding } from './finding.js';

export interface Damping {
  /** A change counts after so many equal readings. */
  readonly readings: number;
  /** One for the worse counts at the latest after this long without as many good readings, however it comes and goes. */
  readonly withinMs: number;
}

/** One check of one plan: what the newest reading says, and what people have been told. */
export interface Damped {
  readonly verdict: Verdict;
  /** Since when the readings say this verdict. */
  readonly since: number;
  /** Whether people believe that it passes. So they do before they have been told anything. */
  readonly believed: boolean;
  /** Why it does not pass, as the last reading that did not pass said. */
  readonly reason: string;
  /** How many readings in a row agree on whether it passes. */
  readonly row: number;
  /** Since when readings have differed from what is believed, without as many that agree with it in a row; null when they do not. */
  readonly unsettledSince: number | null;
}

/** Takes one more reading into account. Whether it passes is damped; verdict and reason are always those of the newest reading. */
export function damp(before: Damped | undefined, { verdict, sentence }: Finding, at: number, by: Damping): Damped {
  const passes = verdict === Verdict.pass;
  const known = before ?? { verdict, since: at, believed: true, reason: '', row: 0, unsettledSince: null };
  const row = passes === (known.verdict === Verdict.pass) ? known.row + 1 : 1;
  const since = verdict === known.verdict ? known.since : at;
  const reason = passes ? known.reason : sentence;
  const { believed } = known;
  const enough = row >= by.readings;
  if (passes === believed) {
    return { verdict, since, believed, reason, row, unsettledSince: enough ? null : known.unsettledSince };
  }
  const unsettledSince = known.unsettledSince ?? at;
  // What comes and goes is not to be relied on; what is back must be back for as many readings as it takes.
  const tooLong = believed && at - unsettledSince >= by.withinMs;
  const settles = enough || tooLong;
  return {
    verdict,
    since,
    believed: settles ? passes : believed,
    reason,
    row,
    unsettledSince: settles ? null : unsettledSince,
  };
}
