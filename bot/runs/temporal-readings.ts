import type { Client } from '@temporalio/client';
import { readinessQuery, readinessWorkflowId } from '../../workflows/messages.js';
import type { Readings } from './readings.js';

const LOOK_DEADLINE_MS = 1_500;

/** The readiness workflows on a real Temporal server. */
export function temporalReadings(client: Client): Readings {
  const within = <T>(ask: () => Promise<T>) => client.withDeadline(Date.now() + LOOK_DEADLINE_MS, ask);
  return {
    read: service =>
      within(() => client.workflow.getHandle(readinessWorkflowId(service)).query(readinessQuery)).catch(
        () => undefined,
      ),
    async services() {
      const query = `WorkflowType = 'readiness' AND ExecutionStatus = 'Running'`;
      const prefix = readinessWorkflowId('');
      const found: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query })) {
        if (workflowId.startsWith(prefix)) found.push(workflowId.slice(prefix.length));
      }
      return found.toSorted();
    },
  };
}
