import { Verdict } from '../gate.js';

/** What is looked at to say whether a plan would work now. */
export const ReadinessCheck = {
  plan: 'plan',
  gate: 'gate',
  servers: 'servers',
  role: 'role',
  hands: 'hands',
  wayBack: 'way-back',
  names: 'names',
  ttl: 'ttl',
  traffic: 'traffic',
  capacity: 'capacity',
  approvers: 'approvers',
  freshness: 'freshness',
} as const;
export type ReadinessCheck = (typeof ReadinessCheck)[keyof typeof ReadinessCheck];

/** One answer to "would this part of the plan work now". */
export interface Finding {
  readonly check: ReadinessCheck;
  /** Tells several findings of one check apart: a step, a region, a database; empty where there is one. */
  readonly about: string;
  readonly verdict: Verdict;
  readonly sentence: string;
}

export function finding(check: ReadinessCheck, about: string, verdict: Verdict, sentence: string): Finding {
  return { check, about, verdict, sentence };
}

/** A check whose reading could not be taken: nothing is known, so nothing is claimed. */
export function unread(check: ReadinessCheck, about: string, why: string): Finding {
  return finding(check, about, Verdict.unknown, why);
}

const GRAVITY: readonly Verdict[] = [Verdict.pass, Verdict.stale, Verdict.unknown, Verdict.fail];

/** The worst of several verdicts. Nothing looked at is `unknown`, not ready. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  const [first, ...rest] = verdicts;
  if (first === undefined) return Verdict.unknown;
  return rest.reduce((worst, next) => (GRAVITY.indexOf(next) > GRAVITY.indexOf(worst) ? next : worst), first);
}
