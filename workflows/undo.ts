import { act } from './act.js';
import type { Run } from './run.js';

/**
 * Puts back what the started steps did, in reverse order. Only before the point of no return, and never while an effect is unknown: an
 * undo of something half-done is a second blind mutation. A step that failed is undone too, because it may have done half of its work.
 */
export async function undoAll(run: Run): Promise<'nothing' | 'clean' | 'failed'> {
  const { record } = run;
  if (record.pastPointOfNoReturn || run.unknown.size > 0) return 'nothing';
  let outcome: 'nothing' | 'clean' | 'failed' = 'nothing';
  record.setStatus('undoing');
  for (const step of run.started.toReversed()) {
    if (step.undo === null) continue;
    record.log('undo-started', step.id, `Putting back: ${step.undo.summary}.`);
    const undone = await act(run, step.id, step.undo);
    if (undone.ok) {
      record.fall(step.id);
      record.log('undo-succeeded', step.id, `Put back: ${step.undo.summary}.`);
      if (outcome === 'nothing') outcome = 'clean';
    } else {
      record.log('undo-failed', step.id, `Not put back: ${undone.reason}`, { code: undone.code });
      // What was proved and was not touched since still holds: a fence that nobody could take down is a fence.
      if (undone.outcome !== 'unchanged' || !record.stands(step.id)) {
        record.fall(step.id);
        record.doubt(step.id, step.effects);
      }
      outcome = 'failed';
    }
  }
  return outcome;
}
