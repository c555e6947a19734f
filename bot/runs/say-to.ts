import {
  abortUpdate,
  decideUpdate,
  doneUpdate,
  pauseUpdate,
  resolveUpdate,
  resumeUpdate,
} from '../../workflows/messages.js';
import type { Saying } from './runs.js';
import type { RunHandle } from './temporal-runs.js';

const CONTROLS = { pause: pauseUpdate, resume: resumeUpdate, abort: abortUpdate } as const;

/** Sends what a person says as the Update of that name and waits for the run's answer. */
export function sayTo(handle: RunHandle, saying: Saying): Promise<string> {
  const updateId = saying.key;
  switch (saying.say) {
    case 'decide':
      return handle.executeUpdate(decideUpdate, { args: [saying.word], updateId });
    case 'done':
      return handle.executeUpdate(doneUpdate, { args: [saying.word], updateId });
    case 'resolve':
      return handle.executeUpdate(resolveUpdate, { args: [saying.word], updateId });
    default:
      return handle.executeUpdate(CONTROLS[saying.say], { args: [saying.word], updateId });
  }
}
