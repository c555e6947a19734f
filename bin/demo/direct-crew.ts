import type { Client } from '@temporalio/client';
import { runNameOf } from '../../plan/evacuation.js';
import { Mode, type RunInput, type RunState } from '../../plan/run.js';
import { CONTROL_QUEUE, runWorkflowId } from '../../workflows/messages.js';
import { compileBook } from './compile-book.js';
import type { Crew } from './crew.js';
import { answerApproval } from './people.js';

/** People who speak to the workflow themselves, as the command line does. */
export function directCrew(client: Client, inventory?: string): Crew {
  return {
    async start(path, reason) {
      const plan = await compileBook(path, inventory);
      const input: RunInput = { plan, mode: Mode.real, requester: 'ana', reason };
      const handle = await client.workflow.start<(input: RunInput) => Promise<RunState>>(plan.kind, {
        workflowId: runWorkflowId(runNameOf(plan)),
        taskQueue: CONTROL_QUEUE,
        args: [input],
        staticSummary: plan.title,
      });
      return { plan, handle };
    },
    answer: ({ handle }, state) => answerApproval(handle, state),
    ended: async () => undefined,
  };
}
