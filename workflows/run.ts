import type { Word } from '../plan/act.js';
import type { Acceptance, Decision } from '../plan/approval.js';
import type { PlannedStep } from '../plan/plan.js';
import type { RunInput, StepContext } from '../plan/run.js';
import type { Host } from './host.js';
import type { Resolution } from './messages.js';
import type { RunRecord } from './run-record.js';

/** What the parts of the interpreter share about one run. */
export interface Run {
  readonly host: Host;
  /** Its plan grows by the steps of a failover when a switchover goes on as one. */
  input: RunInput;
  readonly record: RunRecord;
  readonly context: Omit<StepContext, 'step'>;
  /** Whose child this run is, as the host says. */
  readonly parent: { readonly workflowId: string; readonly run: string } | undefined;
  /** Steps that were started, in that order: what may have to be put back. */
  readonly started: PlannedStep[];
  paused: boolean;
  /** A person, a rejection or the runbook wants the run to stop at the next safe point. */
  abort: Word | null;
  /** A drill that makes way, and for whom. */
  yielding: Word | null;
  /** The time to wait for people ran out. */
  expired: boolean;
  /** People chose to go on as a failover; what is not over of the switchover ends at its next safe point. */
  turning: boolean;
  /** Steps that sent an act whose effect could not be read back; one leaves only by succeeding, which is a read-back. */
  readonly unknown: Set<string>;
  /** What the approvers accepted, by the step that asked, until that approval is returned. The last that was given stands last. */
  readonly accepted: Map<string, Acceptance>;
  /** Rejections that have arrived and are not judged yet: no quorum is completed past them. */
  readonly rejecting: Set<Decision>;
  /** Manual steps that a person has done. */
  readonly done: Set<string>;
  /** The approval of an evacuation was looked at; it is once only. */
  inheritanceSeen: boolean;
  /** Of an evacuation: the services whose run was given its approval. */
  readonly handedOut: Set<string>;
  /** Acts that were proved and taken, by their texts: the same words count once. */
  readonly acts: Set<string>;
  /** The step that holds and people's word on it. */
  holding: { readonly step: PlannedStep; answer: (Word & { readonly resolution: Resolution }) | null } | null;
}

export type StepOutcome = 'done' | 'stop';

/** Whether the run must not start anything more. */
export function stopping(run: Run): boolean {
  return run.abort !== null || run.expired || run.turning;
}
