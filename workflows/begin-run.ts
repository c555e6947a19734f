import { patched, proxyActivities, sleep, startChild, TemporalFailure } from '@temporalio/workflow';
import type { RunInput, RunState } from '../plan/run.js';
import { CONTROL_QUEUE, runWorkflowId } from './messages.js';
import { searchAttributesOfChild } from './search-attributes.js';

/** A planned move of a drill has its primary down for a second or two; a loss that lasts longer is no part of it. */
const LASTING_MS = 10_000;
/** How long a drill may take to put everything back, or to go forward to its end, before the watch gives up on it. */
export const MAKE_WAY_MS = 120_000;

/**
 * Begins the run that was compiled for this loss. It is nobody's child: the watch goes on without it. One of the service that runs already is
 * people's own; where it is a drill, and the loss stays (`lost`), the drill is asked to make way, and the run is begun then.
 */
export async function beginRun(input: RunInput, lost: () => boolean): Promise<void> {
  try {
    await start(input);
  } catch (error) {
    // The SDK does not export the class to workflows.
    if (!(error instanceof TemporalFailure) || error.name !== 'WorkflowExecutionAlreadyStartedError') return;
    if (!patched('drill-makes-way-for-the-watch')) return;
    await sleep(LASTING_MS);
    if (lost() && (await makeWay(input)) && lost()) await start(input).catch(() => undefined);
  }
}

async function start(input: RunInput): Promise<void> {
  const { plan } = input;
  await startChild<(one: RunInput) => Promise<RunState>>(plan.kind, {
    workflowId: runWorkflowId(plan.service),
    args: [input],
    parentClosePolicy: 'ABANDON',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: plan.title,
    ...searchAttributesOfChild(input),
  });
}

async function makeWay({ plan, reason }: RunInput): Promise<boolean> {
  const { 'watch.make-way': ask } = proxyActivities<{
    'watch.make-way'(input: { service: string; reason: string }): Promise<boolean>;
  }>({
    taskQueue: CONTROL_QUEUE,
    startToCloseTimeout: MAKE_WAY_MS + 30_000,
    retry: { maximumAttempts: 3 },
    summary: `Asks a drill of ${plan.service} to make way`,
  });
  return await ask({ service: plan.service, reason }).catch(() => false);
}
