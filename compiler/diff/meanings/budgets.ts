import { formatDuration } from '../../../plan/duration.js';
import type { Side } from '../side.js';
import { better, type Interpret, type Meaning, worse } from './meaning.js';

/** What may be lost and how long it may take: the budgets of the gates, and the objectives. More of either is worse. */
export const budgets: Interpret = (before, after) => {
  const now = lossBudgets(after);
  const losses = [...lossBudgets(before)].flatMap(([name, ms]) =>
    compare(`the loss budget of ${name}`, ms, now.get(name)),
  );
  const [old, set] = [before.plan.objectives, after.plan.objectives];
  return [...losses, ...compare('the RPO', old.rpoMs, set.rpoMs), ...compare('the RTO', old.rtoMs, set.rtoMs)];
};

/** The largest loss that a gate lets through, for each database and region. */
function lossBudgets({ acts }: Side): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { effect } of acts) {
    if (effect.effect !== 'measures-lag') continue;
    const name = `${effect.database} in ${effect.region}`;
    found.set(name, Math.max(found.get(name) ?? 0, effect.maxLossMs));
  }
  return found;
}

function compare(what: string, before: number, after: number | undefined): readonly Meaning[] {
  if (after === undefined || after === before) return [];
  const change = `${what} from ${formatDuration(before)} to ${formatDuration(after)}.`;
  return [after > before ? worse(`This edit raises ${change}`) : better(`This edit lowers ${change}`)];
}
