import type { Client } from '@temporalio/client';
import { temporalRuns } from '../../bot/runs/temporal-runs.js';
import { runNameOf } from '../../plan/evacuation.js';
import { Mode, type RunInput, type RunState } from '../../plan/run.js';
import { runWorkflowId } from '../../workflows/messages.js';
import { compileBook } from './compile-book.js';
import type { Crew } from './crew.js';
import { answerApproval } from './people.js';

/** People who speak to the workflow themselves, as the command line does. */
export function directCrew(client: Client, inventory?: string): Crew {
  return {
    async start(path, reason) {
      const plan = await compileBook(path, inventory);
      const input: RunInput = { plan, mode: Mode.real, requester: 'ana', reason };
      const { runId } = await temporalRuns(client, 'the sandbox').start(input);
      const id = runWorkflowId(runNameOf(plan));
      return { plan, handle: client.workflow.getHandle<(input: RunInput) => Promise<RunState>>(id, runId) };
    },
    answer: ({ handle }, state) => answerApproval(handle, state),
    ended: async () => undefined,
  };
}
