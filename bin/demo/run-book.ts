import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { journalLine } from '../../bot/render/journal-line.js';
import type { Paint } from '../../bot/render/paint.js';
import { renderDiagnostics } from '../../compiler/code-frame.js';
import type { Plan } from '../../plan/plan.js';
import { Mode, type RunInput, type RunState } from '../../plan/run.js';
import { CONTROL_QUEUE, runWorkflowId, stateQuery } from '../../workflows/messages.js';
import { compileFiles, DEFAULT_INVENTORY } from '../compile-files.js';
import { processFiles } from '../process-files.js';
import { answerApproval } from './people.js';

export interface FinishedRun {
  readonly plan: Plan;
  readonly state: RunState;
}

const POLL_MS = 40;
/** How long nobody may answer for the run before the demo gives up. */
const PATIENCE_MS = 30_000;

/** Compiles a runbook of the checkout, runs it as a workflow with demo people answering, and prints its journal while it runs. */
export async function runBook(
  client: Client,
  path: string,
  reason: string,
  say: (line: string) => void,
  paint: Paint,
): Promise<FinishedRun> {
  const plan = await compileBook(path);
  const input: RunInput = { plan, mode: Mode.real, requester: 'ana', reason };
  const handle = await client.workflow.start<(input: RunInput) => Promise<RunState>>(plan.kind, {
    workflowId: runWorkflowId(plan.service),
    taskQueue: CONTROL_QUEUE,
    args: [input],
    staticSummary: plan.title,
  });
  let shown = 0;
  let answeredAt = Date.now();
  for (;;) {
    const state = await handle.query(stateQuery).catch((error: unknown) => {
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
    if (state.end !== null) return { plan, state: await handle.result() };
    if (state.status === 'held') throw new Error(`The run holds. ${state.journal.at(-1)?.sentence ?? ''}`);
    await answerApproval(handle, state);
  }
}

async function compileBook(path: string): Promise<Plan> {
  const compiled = await compileFiles(processFiles, [path], { inventory: DEFAULT_INVENTORY });
  const plan = compiled.files.find(file => file.path === path)?.plan;
  if (plan) return plan;
  const diagnostics = compiled.files.flatMap(file => file.diagnostics);
  throw new Error(renderDiagnostics(diagnostics, compiled.sources, { color: false }));
}
