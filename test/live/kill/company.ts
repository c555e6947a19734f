import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { answerApproval } from '../../../bin/demo/people.js';
import type { Plan } from '../../../plan/plan.js';
import type { RunInput, RunState } from '../../../plan/run.js';
import { CONTROL_QUEUE, resolveUpdate, runWorkflowId, stateQuery } from '../../../workflows/messages.js';
import type { KillPoint } from './kill-point.js';
import { type Lane, quick } from './lane.js';

type RunHandle = WorkflowHandle<(input: RunInput) => Promise<RunState>>;

export interface Accompanied {
  readonly state: RunState;
  /** How often a person had to say "retry", each with what the step had said. */
  readonly retries: readonly string[];
}

const POLL_MS = 60;
const MOST_RETRIES = 4;
const LIMIT_MS = 60_000;

/** Runs a plan and does what the on-call does: says yes, and "retry" when a step holds. A worker that is to die at an approval is killed from here. */
export async function accompany(lane: Lane, plan: Plan, point: KillPoint | null): Promise<Accompanied> {
  const { client } = lane;
  const handle: RunHandle = await client.workflow.start<(input: RunInput) => Promise<RunState>>(plan.kind, {
    workflowId: runWorkflowId(plan.service),
    taskQueue: CONTROL_QUEUE,
    args: [{ plan, mode: 'real', requester: 'ana', reason: 'kill matrix' }],
    workflowTaskTimeout: '1s',
  });
  const end = Date.now() + LIMIT_MS;
  const retries: string[] = [];
  let last: RunState | undefined;
  for (let heldAt = ''; Date.now() < end; ) {
    const state = await quick(client, () => handle.query(stateQuery)).catch(() => undefined);
    last = state ?? last;
    if (state?.end) return { state: await handle.result(), retries };
    if (state?.status === 'held') {
      const question = `${state.journal.findLast(entry => entry.event === 'held')?.seq}`;
      if (retries.length >= MOST_RETRIES) return { state, retries };
      if (question !== heldAt) {
        heldAt = question;
        retries.push(state.journal.findLast(entry => entry.event === 'step-failed')?.sentence ?? '');
        await sayRetry(handle);
      }
    } else if (state) await answer(lane, handle, state, point);
    await sleep(POLL_MS);
  }
  if (!last) throw new Error(`The run never answered in ${LIMIT_MS} ms.`);
  return { state: last, retries };
}

async function sayRetry(handle: RunHandle): Promise<void> {
  const word = { person: 'bo', reason: 'the worker was killed', resolution: 'retry' } as const;
  await handle.executeUpdate(resolveUpdate, { args: [word] }).catch(() => undefined);
}

/** Where a worker can die around a question to people: while it is open, while a decision is on its way, and when it has been counted. */
async function answer({ workers }: Lane, handle: RunHandle, state: RunState, point: KillPoint | null): Promise<void> {
  const approval = state.approvals.at(-1);
  if (approval?.outcome !== 'open') return;
  const here = point?.act === 'approval.ask' && point.step === approval.step && workers.deaths === 0;
  if (here && point.phase === 'before') workers.kill('control');
  const answered = answerApproval(handle, generous(state));
  if (here && point.phase === 'during') workers.kill('control');
  await answered;
  if (here && point.phase === 'after') workers.kill('control');
}

/** Scenes are minutes old, and while the lost primary is merely silent the bound grows with the clock: people accept a minute more than it says. */
function generous(state: RunState): RunState {
  const approvals = state.approvals.map(approval => ({
    ...approval,
    evidence: approval.evidence.map(({ step, judgement }) => {
      const { loss } = judgement;
      const more = loss && loss.atMostMs !== null ? { loss: { ...loss, atMostMs: loss.atMostMs + 60_000 } } : {};
      return { step, judgement: { ...judgement, ...more } };
    }),
  }));
  return { ...state, approvals };
}
