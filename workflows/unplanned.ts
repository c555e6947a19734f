import type { PlannedStep } from '../plan/plan.js';
import type { Run } from './run.js';

/** Why a switchover cannot go on as a failover now; undefined: it can. */
export function refuseUnplanned(run: Run): string | undefined {
  if (!run.input.plan.unplanned) return 'The plan has no failover to go on as.';
  if (run.record.pastPointOfNoReturn) return 'The standby is promoted already; the run can only go forward.';
  const steps = new Set(run.input.plan.unplanned.steps.map(({ id }) => id));
  return run.input.plan.steps.some(({ id }) => steps.has(id)) ? 'The run goes on as a failover already.' : undefined;
}

/**
 * Goes on as the failover of the plan: same run, same epoch. What is not over of the switchover is left out, and what people accepted for it is
 * worth nothing here: the failover has a bound, an approval and a fence of its own. What is not known stays unknown until the promotion reads
 * it back. Gives the steps that are next.
 */
export function goOnUnplanned(run: Run): readonly PlannedStep[] {
  const { record, input } = run;
  const { unplanned } = input.plan;
  run.turning = false;
  if (!unplanned || run.abort !== null || run.expired) return [];
  const reason = 'The run goes on as a failover.';
  for (const { id, state } of record.snapshot().steps)
    if (state !== 'done' && state !== 'skipped') record.setStep(id, { state: 'skipped', reason });
  run.accepted.clear();
  record.addSteps(unplanned.steps);
  run.input = { ...input, plan: { ...input.plan, steps: [...input.plan.steps, ...unplanned.steps] } };
  return unplanned.steps;
}
