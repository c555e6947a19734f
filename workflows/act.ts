import { Danger, type PlannedAct } from '../plan/plan.js';
import type { StepContext } from '../plan/run.js';
import type { ActOutcome } from './host.js';
import type { Run } from './run.js';

/** Does one act of a step, with all that an act must know of its run. */
export function act(
  run: Run,
  step: string,
  planned: PlannedAct,
  change: Partial<Pick<StepContext, 'onlyReadBack' | 'service'>> = {},
): Promise<ActOutcome> {
  return run.host.perform(planned, {
    args: planned.args,
    context: {
      ...run.context,
      step,
      approvers: approversOf(run),
      accepted: [...run.accepted.values()].at(-1) ?? null,
      deciders: decidersOf(run),
      ...(run.unknown.has(step) ? { mayHaveActed: true } : {}),
      ...(isPromotion(run, planned) ? { decided: run.record.decided } : {}),
      ...change,
    },
    estate: run.input.plan.estate,
  });
}

/** The act of a point of no return itself, not what would undo it. */
function isPromotion({ input }: Run, planned: PlannedAct): boolean {
  return input.plan.steps.some(step => step === planned && step.danger === Danger.pointOfNoReturn);
}

function approversOf({ record, host }: Run): readonly string[] {
  const { approval } = record;
  if (!approval && host.breakGlass) return [host.breakGlass.person];
  if (approval?.outcome !== 'approved') return [];
  return approval.decisions.filter(({ decision }) => decision === 'approve').map(({ person }) => person);
}

function decidersOf({ input }: Run): readonly string[] {
  return [...new Set(input.plan.steps.flatMap(({ approval }) => (approval ? [approval.from] : [])))];
}
