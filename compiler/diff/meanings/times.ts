import { formatDuration } from '../../../plan/duration.js';
import { better, type Interpret, other, worse } from './meaning.js';

/** The way back, and the longest that a run can take. */
export const times: Interpret = ({ plan: old }, { plan: now }) => {
  const [from, to] = [old.worstCaseMs, now.worstCaseMs];
  const change = `from ${formatDuration(from)} to ${formatDuration(to)}`;
  const crosses = from <= old.objectives.rtoMs && to > now.objectives.rtoMs;
  return [
    ...(old.failback !== null && now.failback === null ? [worse('This edit removes the way back (`failback`).')] : []),
    ...(crosses
      ? [worse(`The worst case of the run grows ${change}, above the RTO of ${formatDuration(now.objectives.rtoMs)}.`)]
      : []),
    ...(to > from && !crosses ? [other(`The worst case of the run grows ${change}.`)] : []),
    ...(to < from ? [better(`The worst case of the run shrinks ${change}.`)] : []),
  ];
};
