import { formatDuration } from '../../plan/duration.js';
import { Verdict } from '../../plan/gate.js';
import { ReadinessCheck } from '../../plan/readiness/finding.js';
import type { ReadinessState } from '../../plan/readiness/state.js';
import { clockTime } from './clock-time.js';
import { plain } from './plain.js';
import { shortHash } from './short-hash.js';

/** A reading older than this many rounds says nothing about now. */
const STALE_ROUNDS = 2;

/** Whether a service could be moved right now: every check of every plan passes, and was looked at lately. */
export function isReady(state: ReadinessState | undefined, now: number): boolean {
  return state !== undefined && state.verdict === Verdict.pass && !isOld(state, now);
}

function isOld({ at, everyMs }: ReadinessState, now: number): boolean {
  return at === null || now - at > everyMs * STALE_ROUNDS;
}

/** Would it work right now, and if not, why; the first line says so, and when that was read. */
export function readyLines(service: string, state: ReadinessState | undefined, now: number): readonly string[] {
  if (!state || state.at === null) {
    return [
      `${service}: not known. ${state ? 'Nothing was read yet.' : 'Nothing evaluates it (lifeboat worker --queue control --inventory FILE does).'}`,
    ];
  }
  const read = `read ${formatDuration(Math.max(0, now - state.at))} ago, at ${clockTime(state.at)}`;
  if (state.plans.length === 0) return [`${service}: not ready. No failover or switchover is for it (${read}).`];
  const old = isOld(state, now) ? ' That is too long ago to say anything about now.' : '';
  const head = isReady(state, now) ? 'ready' : isOld(state, now) ? 'not known' : 'not ready';
  return [`${service}: ${head} (${read}).${old}`, ...state.plans.flatMap(plan => planLines(plan, now))];
}

function planLines({ path, hash, verdict, findings }: ReadinessState['plans'][number], now: number): readonly string[] {
  const plan = hash === null ? '' : `, plan ${shortHash(hash)}`;
  const passed = findings.filter(one => one.verdict === Verdict.pass).length;
  // When a drill proved the plan is shown whether or not it passes.
  const shown = findings.filter(one => one.verdict !== Verdict.pass || one.check === ReadinessCheck.freshness);
  return [
    `  ${path}${plan}: ${verdict === Verdict.pass ? 'would work' : 'would not be let through'}, ${passed} of ${findings.length} checks pass`,
    ...shown.map(
      ({ check, verdict: found, sentence, since }) =>
        `    ${check}, ${found} for ${formatDuration(Math.max(0, now - since))}: ${plain(sentence)}`,
    ),
  ];
}

/** The first line, and the first reason where there is one: what fits on a card about something else. */
export function readyLine(service: string, state: ReadinessState | undefined, now: number): string {
  const [head = ''] = readyLines(service, state, now);
  const wrong = (state?.plans ?? []).flatMap(({ findings }) =>
    findings.filter(({ verdict }) => verdict !== Verdict.pass).map(({ sentence }) => plain(sentence)),
  );
  const [first, ...others] = [...new Set(wrong)];
  if (first === undefined) return head;
  return `${head} ${first}${others.length > 0 ? ` And ${others.length} more: lifeboat ready ${service}` : ''}`;
}
