import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { DrillInput, DrillResult } from '../../plan/drills/drill.js';
import { CONTROL_QUEUE, drillQuery, drillWorkflowId } from '../../workflows/messages.js';
import { CliError } from '../cli-error.js';

const POLL_MS = 500;

/** Starts a drill on the estate and waits for its end. Fails with `drill-exists` when that drill runs already. */
export async function runEstateDrill(
  client: Client,
  input: DrillInput,
  progress: (line: string) => void,
): Promise<DrillResult> {
  const workflowId = drillWorkflowId(input.service, input.drill);
  const handle = await client.workflow
    .start<(one: DrillInput) => Promise<DrillResult>>('drill', {
      workflowId,
      taskQueue: CONTROL_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `Drill ${input.drill} of ${input.service} (${input.level})`,
    })
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      throw new CliError('drill-exists', `The drill ${input.drill} runs already.`, `Its workflow is ${workflowId}.`);
    });
  const over = new AbortController();
  const result = handle.result().finally(() => over.abort());
  for (let said = ''; !over.signal.aborted; await Promise.race([sleep(POLL_MS), result.catch(() => undefined)])) {
    const now = await handle.query(drillQuery).catch(() => said);
    if (now !== said) progress(now);
    said = now;
  }
  return await result;
}
