import type { Word } from '../../plan/act.js';
import type { Decision } from '../../plan/approval.js';
import type { Plan } from '../../plan/plan.js';
import type { WatchState } from '../../plan/replication.js';
import type { RunInput, RunState } from '../../plan/run.js';
import type { Resolution } from '../../workflows/messages.js';

/** One run as Temporal lists it. */
export interface RunListing {
  readonly service: string;
  readonly kind: string;
  readonly runId: string;
  /** Temporal's own word: `RUNNING`, `COMPLETED`, `TERMINATED` and so on. */
  readonly execution: string;
  readonly startedAt: number;
}

export interface RunView extends RunListing {
  /** Null when the run was ended from outside (terminated, timed out) before it could say its end state. */
  readonly state: RunState | null;
}

/** A run as it was found, with how much had happened in it: the length of its history. */
export interface RunLook extends RunView {
  readonly events: number;
}

/** What people can say to a run. `key` makes a repetition of the same words one word (the id of the update). */
export type Saying =
  | { readonly say: 'decide'; readonly word: Decision; readonly key: string }
  | { readonly say: 'done'; readonly word: Word & { readonly step: string }; readonly key: string }
  | { readonly say: 'resolve'; readonly word: Word & { readonly resolution: Resolution }; readonly key: string }
  | { readonly say: 'pause' | 'resume' | 'abort'; readonly word: Word; readonly key: string };

/** The runs of this Temporal server. Every call has a deadline and fails with a `RunsError` that says what to do. */
export interface Runs {
  /** Starts a run; fails with `run-exists` when the service already has one. */
  start(input: RunInput): Promise<{ readonly runId: string }>;
  /** The newest run of a service, or the one of `runId`. */
  view(service: string, runId?: string): Promise<RunView>;
  /** The run `runId`, unless nothing has happened in it since its history had `events` entries: then undefined, and it is not asked. */
  look(service: string, runId: string, events: number): Promise<RunLook | undefined>;
  /** The plan that a run executes, from its history. */
  plan(service: string, runId: string): Promise<Plan | undefined>;
  /** What the watch of a database remembers; undefined when there is none, or it does not answer. */
  watch(database: string): Promise<WatchState | undefined>;
  /** The newest run of every service. */
  list(): Promise<readonly RunListing[]>;
  /** Says something to a run and returns its answer; fails with `refused` and the validator's own reason. */
  say(service: string, runId: string, saying: Saying): Promise<string>;
  close(): Promise<void>;
}
