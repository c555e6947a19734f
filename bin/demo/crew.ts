import type { WorkflowHandle } from '@temporalio/client';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';

export type RunHandle = WorkflowHandle<() => Promise<RunState>>;

export interface StartedRun {
  readonly plan: Plan;
  readonly handle: RunHandle;
}

/** The people of the demo, and the way in which they reach Lifeboat. */
export interface Crew {
  /** Somebody asks for a run of this runbook. */
  start(path: string, reason: string): Promise<StartedRun>;
  /** Answers the approval that the run asks for now; does nothing when it asks for none. */
  answer(run: StartedRun, state: RunState): Promise<void>;
  /** The run has ended; called once, before the story goes on. */
  ended(state: RunState): Promise<void>;
}
