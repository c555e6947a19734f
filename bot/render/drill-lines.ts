import type { DrillResult } from '../../plan/drills/drill.js';
import { formatDuration } from '../../plan/duration.js';
import { plain } from './plain.js';

/** What came of a drill, for people: its grade, why, each of its runs, and the proof of its clean-up. */
export function drillLines(result: DrillResult): readonly string[] {
  const { drill, service, level, fault, outcome, reasons, runs, steady, differences } = result;
  const took = formatDuration(result.endedAt - result.startedAt);
  const proof =
    differences === null
      ? 'Clean-up: nothing was touched.'
      : differences.length === 0
        ? 'Clean-up: the estate is as it was before (roles, slots, fences, settings, routes, proxy, name).'
        : `Clean-up: ${differences.length} things are not as they were.`;
  return [
    `Drill ${drill} of ${service} (${level}${fault === null ? '' : `, ${fault}`}): ${outcome.toUpperCase()} after ${took}`,
    ...reasons.map(reason => `  ${reason}`),
    ...runs.map(
      ({ state }) =>
        `  ${state.kind}: ${state.end ?? 'not over'} in ${formatDuration((state.endedAt ?? result.endedAt) - state.startedAt)}`,
    ),
    ...steady.map(one => `  ${one.when}: ${one.steady ? 'steady' : 'not steady'}. ${one.reason}`),
    `  ${proof}`,
  ].map(line => line.replace(/\S.*/s, plain));
}
