import { Verdict } from '../gate.js';
import { type Damped, type Damping, damp } from './damp.js';
import { type Finding, worstOf } from './finding.js';

/** One plan as it was found at one moment. */
export interface PlanJudgement {
  readonly path: string;
  readonly title: string;
  /** Null for a runbook that does not compile. */
  readonly hash: string | null;
  readonly verdict: Verdict;
  readonly findings: readonly (Finding & { readonly since: number })[];
}

/** What is known of whether a service could be moved now. */
export interface ReadinessState {
  readonly service: string;
  /** When the newest reading was taken; null before the first. */
  readonly at: number | null;
  readonly everyMs: number;
  readonly verdict: Verdict;
  readonly plans: readonly PlanJudgement[];
  /** Every check, by plan and check. */
  readonly checks: Readonly<Record<string, Damped>>;
}

export function freshReadiness(service: string, everyMs: number): ReadinessState {
  return { service, at: null, everyMs, verdict: Verdict.unknown, plans: [], checks: {} };
}

export interface PlanFindings {
  readonly path: string;
  readonly title: string;
  readonly hash: string | null;
  readonly findings: readonly Finding[];
}

/** What changed, as people are told it; null when nothing did. */
export type ReadinessNews = string | null;

/** Takes one round of readings into account, and says what is worse or better than what people were told before. */
export function foldReadiness(
  before: ReadinessState,
  plans: readonly PlanFindings[],
  { at, everyMs, damping }: { readonly at: number; readonly everyMs: number; readonly damping: Damping },
): { readonly state: ReadinessState; readonly news: ReadinessNews } {
  const checks: Record<string, Damped> = {};
  const judged = plans.map(({ path, title, hash, findings }) => {
    const known = findings.map(one => {
      const key = `${path}/${one.check}/${one.about}`;
      const now = damp(before.checks[key], one, at, damping);
      checks[key] = now;
      return { ...one, since: now.since };
    });
    return { path, title, hash, verdict: worstOf(known.map(({ verdict }) => verdict)), findings: known };
  });
  const verdict = worstOf(judged.map(one => one.verdict));
  const state = { service: before.service, at, everyMs, verdict, plans: judged, checks };
  return { state, news: newsOf(before, state) };
}

function newsOf(before: ReadinessState, { service, checks }: ReadinessState): ReadinessNews {
  const believedIn = (of: ReadinessState['checks'], key: string) => of[key]?.believed ?? true;
  const changed = Object.keys(checks).filter(key => believedIn(before.checks, key) !== believedIn(checks, key));
  const worse = changed.filter(key => !believedIn(checks, key));
  // A check that is gone, with its runbook or its database, is no reason any more.
  const better = Object.keys(before.checks).filter(key => !believedIn(before.checks, key) && believedIn(checks, key));
  const still = Object.keys(checks).filter(key => !believedIn(checks, key) && !worse.includes(key));
  const say = (keys: readonly string[], of: ReadinessState['checks']) =>
    [...new Set(keys.map(key => of[key]?.reason ?? ''))].join(' ');
  if (worse.length > 0) return `${service} could not be moved as planned. ${say(worse, checks)}`;
  if (better.length === 0) return null;
  const rest =
    still.length === 0
      ? `${service} could be moved as planned.`
      : `${service} could still not be moved as planned. ${say(still, checks)}`;
  return `${rest} Put right: ${say(better, before.checks)}`;
}
