import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Word } from '../../plan/act.js';
import { Mode, type RunState } from '../../plan/run.js';
import { runWorkflowId, stateQuery, yieldSignal } from '../../workflows/messages.js';

const POLL_MS = 100;

/**
 * Makes a drill of the service that is under way make way, and waits until its run is over, or for `waitMs`. Does nothing where no drill runs, and
 * nothing to a real run. Whether a drill was there and its run is over now. The run that is started afterwards is refused by Temporal itself when
 * the drill is still there. `spares`: drills that are left alone.
 */
export async function makeDrillsYield(
  client: Client,
  service: string,
  word: Word,
  waitMs: number,
  spares: (drill: RunState) => boolean = () => false,
): Promise<boolean> {
  const handle = client.workflow.getHandle<() => Promise<RunState>>(runWorkflowId(service));
  const state = await handle.query(stateQuery).catch(() => undefined);
  if (!state || state.end !== null || state.mode === Mode.real || spares(state)) return false;
  await handle.signal(yieldSignal, word).catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });
  const deadline = Date.now() + waitMs;
  while (Date.now() < deadline) {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return true;
    await sleep(POLL_MS);
  }
  return false;
}
