import type { Client } from '@temporalio/client';
import type { Inventory } from '../../plan/inventory.js';
import { CONTROL_QUEUE, readinessWorkflowId } from '../../workflows/messages.js';
import type { ReadinessInput } from '../../workflows/readiness.js';
import { readinessOf } from './readiness-subjects.js';

/** One for every service of the inventory. One that runs already goes on: it reads the inventory anew every round. */
export async function startReadiness(client: Client, inventory: Inventory): Promise<void> {
  const everyMs = readinessOf(inventory).every;
  for (const service of Object.keys(inventory.services)) {
    await client.workflow.start<(input: ReadinessInput) => Promise<void>>('readiness', {
      workflowId: readinessWorkflowId(service),
      taskQueue: CONTROL_QUEUE,
      args: [{ service, everyMs }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `Whether ${service} could be moved now`,
    });
  }
}
