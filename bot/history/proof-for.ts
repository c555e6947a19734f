import { proofOf } from '../../plan/history/proof-of.js';
import type { Plan } from '../../plan/plan.js';
import type { PlanProof } from '../../plan/run.js';
import type { Bot } from '../bot.js';

/** Whether a plan is proved now, and what that means for a run of it. */
export async function proofFor(
  { library, history, now }: Pick<Bot, 'library' | 'history' | 'now'>,
  plan: Plan,
): Promise<PlanProof> {
  return proofOf(plan, await library.inventory(), await history.records(), now());
}
