import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { journalLine } from '../../bot/render/journal-line.js';
import type { Paint } from '../../bot/render/paint.js';
import type { RunState } from '../../plan/run.js';
import { resolveUpdate, runWorkflowId, stateQuery } from '../../workflows/messages.js';
import { answerApproval } from '../demo/people.js';
import type { Fault } from './faults/fault.js';
import type { SandboxStage } from './sandbox-stage.js';

const POLL_MS = 50;

export interface CrewOptions {
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
    await speak(stage, handle, state, options.fault).catch(() => undefined);
  }
}

function tell(state: RunState, told: Map<string, number>, { say, paint }: CrewOptions): void {
  if (!told.has(state.run)) say(paint.bold(state.title));
  for (const entry of state.journal.slice(told.get(state.run) ?? 0)) {
    if (entry.event !== 'step-succeeded') say(journalLine(entry, state.startedAt, paint));
  }
  told.set(state.run, state.journal.length);
}

async function speak(stage: SandboxStage, handle: WorkflowHandle, state: RunState, fault: Fault | null) {
  const approval = state.approvals.at(-1);
  const group = (approval && peopleOf(stage, approval.group)) ?? [];
  await answerApproval(handle, state, group.slice(fault?.asleep ?? 0));
  if (state.status !== 'held') return;
  if (fault?.holds) await fault.heal(stage);
  const resolution = fault?.holds ? 'retry' : 'abort';
  const reason = fault?.holds ? `${fault.name} is over` : 'nothing in this drill should hold';
  const key = state.journal.at(-1)?.seq;
  await handle.executeUpdate(resolveUpdate, {
    args: [{ person: group[0] ?? 'bo', reason, resolution }],
    updateId: `${state.run}-${key}`,
  });
}

function peopleOf({ groups }: SandboxStage, group: string): readonly string[] {
  return groups[group] ?? [];
}
