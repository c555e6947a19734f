import type { RunState } from '../../plan/run.js';
import type { Bot } from '../bot.js';
import { RunsError } from '../runs/runs-error.js';
import type { RunView } from '../runs/runs.js';

/** A run that can be spoken to. */
export interface OpenRun extends RunView {
  readonly state: RunState;
}

/** The newest run of a service, or the one of a card; fails when it has ended. */
export async function openRun({ runs }: Bot, service: string, runId?: string): Promise<OpenRun> {
  const view = await runs.view(service, runId);
  const { state } = view;
  if (state && state.end === null && view.execution === 'RUNNING') return { ...view, state };
  throw new RunsError(
    'run-over',
    `The run of ${service} has ended${state?.end ? ` as ${state.end}` : ''}; nothing was said to it.`,
    `Read what happened: /lifeboat status ${service}.`,
  );
}
