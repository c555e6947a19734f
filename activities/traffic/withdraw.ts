import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { openShift } from './open-shift.js';
import { withdraw } from './shift.js';

/** `traffic.withdraw`: takes a region out little by little. A worker that dies leaves the weights, and the next one goes on from them. */
export function trafficWithdraw(deps: Pick<ActivityDeps, 'resolve' | 'now'>) {
  return async (input: StepInput<StepArgs<'traffic.withdraw'>>): Promise<StepResult<'traffic.withdraw'>> =>
    await withdraw(await openShift(input, deps));
}
