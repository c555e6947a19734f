import type { PlannedStep } from '../plan/plan.js';
import type { ActOutcome } from './host.js';
import { askApproval } from './approval.js';
import { passGate } from './gate.js';
import type { Run } from './run.js';

/** How often an approval may be returned before the step fails: a bound that grows faster than people answer will not stop growing. */
const MOST_RETURNS = 3;

/**
 * Reads the gates of a point of no return once more, right before it. A reading is old the moment an approval was waited for. When it has
 * become worse than what was approved, the approval is returned, not used, and people are asked again with the new number.
 */
export async function passGuards(run: Run, step: PlannedStep): Promise<ActOutcome | undefined> {
  const { steps } = run.input.plan;
  for (const id of step.guards) {
    const gate = steps.find(one => one.id === id);
    if (!gate) continue;
    const approval = steps.find(one => one.id === gate.asks);
    for (let returns = 0; ; returns += 1) {
      const passed = await passGate(run, gate);
      if (passed.ok) break;
      if (!passed.askable || !approval?.approval || returns >= MOST_RETURNS) return passed;
      run.record.setApproval({ outcome: 'returned' });
      run.record.log('approval-returned', approval.id, `The approval is returned: ${passed.reason}`);
      const answer = await askApproval(run, approval, approval.approval);
      if (answer !== 'approved')
        return {
          ...passed,
          code: `approval-${answer}`,
          reason: `The approval was not given again: ${answer}. ${passed.reason}`,
        };
      run.record.setStep(approval.id, { state: 'done' });
    }
  }
  return undefined;
}
