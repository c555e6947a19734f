import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { journalLine } from '../../bot/render/journal-line.js';
import type { Paint } from '../../bot/render/paint.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import { resolveUpdate, runWorkflowId, stateQuery } from '../../workflows/messages.js';
import { answerApproval } from '../demo/people.js';
import type { Fault } from './faults/fault.js';
import type { SandboxStage } from './sandbox-stage.js';

const POLL_MS = 50;

export interface CrewOptions {
  readonly plan: Plan;
  readonly fault: Fault | null;
  readonly paint: Paint;
  readonly say: (line: string) => void;
}

/**
 * Plays the people of a drill in its sandbox until it is over: they approve what is asked of them, and where the fault makes a step hold
 * they take the fault away and retry. They speak to the run through the same Updates as anybody else.
 */
export async function playCrew(stage: SandboxStage, over: AbortSignal, options: CrewOptions): Promise<void> {
  const told = new Map<string, number>();
  while (!over.aborted) {
    await sleep(POLL_MS);
    const handle = stage.client.workflow.getHandle(runWorkflowId(stage.service));
    const state = await handle.query(stateQuery).catch(() => undefined);
    if (!state) continue;
    tell(state, told, options);
    await speak(stage, handle, state, options).catch(() => undefined);
  }
}

function tell(state: RunState, told: Map<string, number>, { say, paint }: CrewOptions): void {
  if (!told.has(state.run)) say(paint.bold(state.title));
  for (const entry of state.journal.slice(told.get(state.run) ?? 0)) {
    if (entry.event !== 'step-succeeded') say(journalLine(entry, state.startedAt, paint));
  }
  told.set(state.run, state.journal.length);
}

async function speak(stage: SandboxStage, handle: WorkflowHandle, state: RunState, { fault, plan }: CrewOptions) {
  const approval = state.approvals.at(-1);
  const group = (approval && peopleOf(stage, approval.group)) ?? [];
  if (!isAsleep(state, fault)) await answerApproval(handle, state, group);
  if (state.status !== 'held') return;
  const expected = fault?.holds?.(plan) === true && state.kind === plan.kind;
  if (expected) await fault.heal(stage);
  const resolution = expected ? 'retry' : 'abort';
  const reason = expected ? `${fault.name} is over` : 'nothing in this drill should hold';
  const key = state.journal.at(-1)?.seq;
  await handle.executeUpdate(resolveUpdate, {
    args: [{ person: group[0] ?? 'bo', reason, resolution }],
    updateId: `${state.run}-${key}`,
  });
}

/** The group that is asked first sleeps until the run holds for want of it. Whoever is asked next is awake. */
function isAsleep({ kind, approvals, journal }: RunState, fault: Fault | null): boolean {
  const asked = approvals.at(-1);
  if (fault?.asleepMs === undefined || fault.forward !== kind || !asked) return false;
  return asked.group === asked.policy.from && !journal.some(({ event }) => event === 'held');
}

function peopleOf({ groups }: SandboxStage, group: string): readonly string[] {
  return groups[group] ?? [];
}
