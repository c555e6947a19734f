import { setTimeout as sleep } from 'node:timers/promises';
import { journalLine } from '../../bot/render/journal-line.js';
import type { Paint } from '../../bot/render/paint.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import { stateQuery } from '../../workflows/messages.js';
import type { Crew } from './crew.js';

export interface FinishedRun {
  readonly plan: Plan;
  readonly state: RunState;
}

const POLL_MS = 40;
/** How long nobody may answer for the run before the demo gives up. */
const PATIENCE_MS = 30_000;

/** Has a runbook of the checkout started as a workflow and answered by the demo's people, and prints its journal while it runs. */
export async function runBook(
  crew: Crew,
  path: string,
  reason: string,
  say: (line: string) => void,
  paint: Paint,
): Promise<FinishedRun> {
  const run = await crew.start(path, reason);
  let shown = 0;
  let answeredAt = Date.now();
  for (;;) {
    const state = await run.handle.query(stateQuery).catch((error: unknown) => {
      // A worker that was killed is being replaced; its queries fail until then.
      if (Date.now() - answeredAt > PATIENCE_MS) throw error;
      return undefined;
    });
    await sleep(POLL_MS);
    if (!state) continue;
    answeredAt = Date.now();
    for (const entry of state.journal.slice(shown)) {
      if (entry.event !== 'step-succeeded') say(journalLine(entry, state.startedAt, paint));
    }
    shown = state.journal.length;
    if (state.end !== null) {
      await crew.ended(state);
      return { plan: run.plan, state: await run.handle.result() };
    }
    if (state.status === 'held') throw new Error(`The run holds. ${state.journal.at(-1)?.sentence ?? ''}`);
    await crew.answer(run, state);
    answeredAt = Date.now();
  }
}
