import { stepLimits } from '../../plan/history/step-limits.js';
import type { Plan } from '../../plan/plan.js';
import type { History } from './history.js';

/** What is usual for the steps of a plan by its past drills; empty where nothing is known. */
export async function limitsOf(history: History, plan: Plan | undefined): Promise<ReadonlyMap<string, number>> {
  if (!plan) return new Map();
  const records = await history.records();
  if (typeof records === 'string') return new Map();
  return stepLimits(
    records.filter(({ service }) => service === plan.service),
    plan.source.path,
  );
}
