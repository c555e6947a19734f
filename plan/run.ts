import type { Acceptance, ApprovalPolicy, Decision } from './approval.js';
import type { GateJudgement } from './gate.js';
import type { MoveStatus } from './evacuation.js';
import type { Grant, Inherited } from './grant.js';
import type { Freshness } from './history/freshness.js';
import type { DrillTag } from './history/run-record.js';
import type { Estate } from './inventory.js';
import type { JournalEntry } from './journal.js';
import type { Plan } from './plan.js';

/** `rehearse` reads only; `drill` takes the real path, planned; `real` is real. */
export const Mode = { rehearse: 'rehearse', drill: 'drill', real: 'real' } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

/** A run ends in exactly one of these. */
export const EndState = {
  succeeded: 'SUCCEEDED',
  abortedClean: 'ABORTED_CLEAN',
  held: 'HELD',
  failedSafe: 'FAILED_SAFE',
  unknown: 'UNKNOWN',
} as const;
export type EndState = (typeof EndState)[keyof typeof EndState];

/** The one input of every run workflow. */
export interface RunInput {
  readonly plan: Plan;
  readonly mode: Mode;
  /** The person who asked for the run; may not approve it. */
  readonly requester: string;
  readonly reason: string;
  /** The approval of the evacuation that starts this run. Judged by the run; worth nothing to a run that is not its child. */
  readonly inherited?: Inherited;
  /** The drill that it belongs to; absent for a run of people. */
  readonly drill?: DrillTag;
  /** Of a drill only: questions expire so soon, in milliseconds, where their policy gives more time. */
  readonly expiresMs?: number;
  /** What is known of the plan's last drill when the run is started, and what follows from it; absent: nothing follows. */
  readonly proof?: PlanProof;
}

/** Whether a plan was proved by a drill lately, as the one who starts the run knows it. */
export interface PlanProof {
  readonly verdict: Freshness;
  /** One sentence, for cards and the journal. */
  readonly reason: string;
  /** How many approvers more than the runbook says every approval of the run needs. */
  readonly moreApprovers: number;
  /** When it last passed a drill, milliseconds since the epoch; null: never. */
  readonly lastDrillAt: number | null;
}

/** What an activity gets besides its arguments: whose act it is, so that the thing it touches can refuse a stale actor. */
export interface StepContext {
  readonly run: string;
  /** Greater for every later run of a service; a resource that has seen a greater one refuses. */
  readonly epoch: number;
  readonly service: string;
  readonly step: string;
  readonly planHash: string;
  readonly mode: Mode;
  /** Who gave the run's last approval, if it was given; for a record in the thing that is touched. */
  readonly approvers?: readonly string[];
  /** An earlier activity of this very step ended without anybody knowing what it did. */
  readonly mayHaveActed?: boolean;
  /** Its guards refuse it by now: only what has begun already may be found and finished; nothing new is begun. */
  readonly onlyReadBack?: boolean;
  /** What people have accepted of what the gates measured; nobody is in `by` where the run went on unattended. */
  readonly accepted?: Acceptance | null;
  /** The groups that the plan's approvals are asked of: who may decide what the run leaves to people outside of it. */
  readonly deciders?: readonly string[];
  /** Before a point of no return: what people have decided so far. A worker that keeps an audit journal writes it down before it acts. */
  readonly decided?: readonly JournalEntry[];
}

export interface StepStatus {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly state: 'waiting' | 'running' | 'asking' | 'manual' | 'held' | 'done' | 'failed' | 'skipped';
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Why it failed, was refused or was skipped. */
  readonly reason: string | null;
  readonly judgement: GateJudgement | null;
  readonly result: unknown;
}

export interface ApprovalStatus {
  readonly step: string;
  readonly policy: ApprovalPolicy;
  readonly group: string;
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly evidence: readonly { readonly step: string; readonly judgement: GateJudgement }[];
  /** The least loss that an approver must accept by number, when the evidence is above the budget. */
  readonly mustAcceptMs: number | null;
  readonly decisions: readonly (Decision & { readonly at: number })[];
  readonly outcome: 'open' | 'approved' | 'rejected' | 'expired' | 'returned';
  /** Of an evacuation: what the approval gives the run of each service. */
  readonly grants?: readonly Grant[];
  /** The name of the evacuation whose approval this is. */
  readonly inheritedFrom?: string;
}

/** The whole state of a run, as its query returns it. */
export interface RunState {
  readonly run: string;
  readonly service: string;
  readonly kind: Plan['kind'];
  readonly title: string;
  readonly mode: Mode;
  readonly requester: string;
  readonly planHash: string;
  /** The run's epoch; absent in results of versions that did not say it. */
  readonly epoch?: number;
  readonly status: 'running' | 'asking' | 'manual' | 'held' | 'paused' | 'undoing' | 'ended';
  readonly end: EndState | null;
  /** One sentence on what state the service is in. */
  readonly serviceState: string;
  readonly pastPointOfNoReturn: boolean;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly deadline: number | null;
  readonly steps: readonly StepStatus[];
  readonly approvals: readonly ApprovalStatus[];
  /** What was known of the plan's last drill when the run was started; absent where nothing was. */
  readonly proof?: PlanProof;
  /** The drill that it belongs to; absent for a run of people. */
  readonly drill?: DrillTag;
  readonly journal: readonly JournalEntry[];
  /** Of an evacuation: where its services stand. */
  readonly moves?: readonly MoveStatus[];
}

/** What an activity of a step kind receives. */
export interface StepInput<Args> {
  readonly args: Args;
  readonly context: StepContext;
  readonly estate: Estate;
}
