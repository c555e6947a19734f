import type { StepContext } from '../../plan/run.js';
import { activityContext } from '../host/pulse.js';

/** Whether an earlier attempt of this step may have done its work without being able to say so: its worker died, or the network took its answer. */
export function earlierAttemptMayHaveActed({ mayHaveActed }: StepContext): boolean {
  return mayHaveActed === true || (activityContext()?.info.attempt ?? 1) > 1;
}
