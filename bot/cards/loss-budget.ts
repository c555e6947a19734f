import type { Plan } from '../../plan/plan.js';

/** The loss, in milliseconds, that the gates which are an approval's evidence let through without a number; null when none bounds it. */
export function budgetOf(plan: Plan | undefined, evidence: readonly string[]): number | null {
  const budgets = (plan?.steps ?? [])
    .filter(({ id }) => evidence.includes(id))
    .flatMap(({ effects }) => effects.flatMap(effect => (effect.effect === 'measures-lag' ? [effect.maxLossMs] : [])));
  return budgets.length > 0 ? Math.max(...budgets) : null;
}
