import type { DrillInput } from '../../plan/drills/drill.js';
import { runWorkflowId, stateQuery } from '../../workflows/messages.js';
import type { SandboxStage } from './sandbox-stage.js';

/** While a region was fenced: from the end of the step that fenced it to the start of the run that brings it back. */
export interface FencedSpan {
  readonly region: string;
  readonly from: number;
  readonly to: number;
}

const NEVER: FencedSpan = { region: '', from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Reads it from the runs of the service. From `from` on one region takes writes; where nothing was fenced, that never came. */
export async function fencedSpan(
  { client, service }: Pick<SandboxStage, 'client' | 'service'>,
  { plan, back }: DrillInput,
): Promise<FencedSpan> {
  const fences = plan.steps.flatMap(({ id, effects }) =>
    effects.flatMap(one => (one.effect === 'fences' ? [{ id, region: one.region }] : [])),
  );
  const [fence] = fences;
  if (!fence) return NEVER;
  let span = { ...NEVER, region: fence.region };
  for await (const one of client.workflow.list({ query: `WorkflowId = '${runWorkflowId(service)}'` })) {
    if (one.type === back[0]?.kind) span = { ...span, to: one.startTime.getTime() };
    if (one.type !== plan.kind) continue;
    const state = await client.workflow.getHandle(one.workflowId, one.runId).query(stateQuery);
    const ended = state.steps.find(({ id }) => id === fence.id)?.endedAt;
    if (typeof ended === 'number') span = { ...span, from: ended };
  }
  return span;
}
