import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { openShift } from './open-shift.js';
import { bringBack } from './shift.js';

/** `traffic.return`: lets a region in little by little. A worker that dies leaves the weights, and the next one goes on from them. */
export function trafficReturn(deps: Pick<ActivityDeps, 'resolve' | 'now'>) {
  return async (input: StepInput<StepArgs<'traffic.return'>>): Promise<StepResult<'traffic.return'>> =>
    await bringBack(await openShift(input, deps));
}
