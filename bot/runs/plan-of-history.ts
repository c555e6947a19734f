import type { WorkflowHandle } from '@temporalio/client';
import type { LoadedDataConverter } from '@temporalio/common';
import type { Plan } from '../../plan/plan.js';
import type { RunInput } from '../../plan/run.js';

/** The plan in the input that a run was started with; undefined when the history is not that of a run. */
export function planOfHistory(
  history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>,
  converter: LoadedDataConverter,
): Plan | undefined {
  const payload = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  if (!payload) return undefined;
  const input: unknown = converter.payloadConverter.fromPayload(payload);
  return isRunInput(input) ? input.plan : undefined;
}

/** Only Lifeboat starts workflows of this id, with a plan that its compiler has checked; this tells it from a foreign workflow. */
function isRunInput(value: unknown): value is RunInput {
  if (typeof value !== 'object' || value === null || !('plan' in value)) return false;
  const { plan } = value;
  return typeof plan === 'object' && plan !== null && 'steps' in plan && Array.isArray(plan.steps) && 'hash' in plan;
}
