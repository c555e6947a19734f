import type { Word } from '../plan/act.js';
import type { Decision } from '../plan/approval.js';
import type { AuditHeads, AuditHeadsAsked } from '../plan/audit/heads.js';
import type { Directory } from '../plan/directory.js';
import type { FailureKind } from '../plan/failure.js';
import type { EndedRun } from '../plan/history/ended-run.js';
import type { JournalEntry } from '../plan/journal.js';
import type { GateJudgement } from '../plan/gate.js';
import type { PlannedAct, PlannedStep } from '../plan/plan.js';
import type { Refusal } from '../plan/refusal.js';
import type { EndState, RunInput, RunState, StepContext, StepInput } from '../plan/run.js';
import type { ParentWord, Resolution } from './messages.js';

export type ActOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: string; readonly reason: string; readonly outcome: FailureKind['outcome'] };

/** What a person is answered: a sentence, or why it does not count. */
export type Answer = string | Refusal;

/** Something that people can say to a run. `refuse` gives the reason why not, before anything is recorded; `take` answers them. */
export interface Hearing<Said> {
  refuse?(said: Said): Refusal | undefined;
  take(said: Said): Answer | Promise<Answer>;
}

/** Who there is now. `absent`: the workers have no inventory, so there is nothing newer than the plan's own. */
export type DirectoryReading =
  | { readonly ok: true; readonly directory: Directory }
  | { readonly ok: false; readonly absent: boolean; readonly reason: string };

/** Everything that can be asked of a run or said to it. */
export interface Hearings {
  readonly state: () => RunState;
  readonly decide: Hearing<Decision>;
  readonly done: Hearing<Word & { readonly step: string }>;
  readonly resolve: Hearing<Word & { readonly resolution: Resolution }>;
  readonly pause: Hearing<Word>;
  readonly resume: Hearing<Word>;
  readonly abort: Hearing<Word>;
  /** What was said to the evacuation that began this run. */
  readonly parent: (word: ParentWord) => void;
  /** A drill makes way. Nobody is answered. */
  readonly yield: Hearing<Word>;
}

/** A run that was begun, or why not. `busy`: the service has a run already. */
export type Begun =
  | {
      readonly ok: true;
      readonly run: string;
      /** Null when it was ended from outside and has no state. Never rejects. */
      readonly ended: Promise<RunState | null>;
      /** Never rejects: a run that has just ended hears nothing any more. */
      tell(word: ParentWord): Promise<void>;
    }
  | { readonly ok: false; readonly busy: boolean; readonly reason: string };

/** Whose journal it is. */
export type JournalContext = Omit<StepContext, 'step'>;

/** What somebody who breaks the glass takes upon themselves. Every use of it is an entry of the journal. */
export interface BreakGlass {
  readonly person: string;
  /** The loss that they accept in place of the approvers. */
  readonly lossMs: number;
  /** Why this approval need not be asked for, as a sentence; undefined: it must. */
  approved(step: PlannedStep): string | undefined;
  /** Why what a gate could not know need not be known, as a sentence; undefined: the gate's own word stands. */
  overruled(step: PlannedStep, judgement: GateJudgement, measured: unknown): string | undefined;
}

/**
 * All that the interpreter needs of the world it runs in: time, acts and people. In production it is Temporal; `lifeboat test` has one of
 * its own. What the interpreter does may depend on nothing else, or a scenario would prove nothing about a run.
 */
export interface Host {
  /** Milliseconds since the epoch; the same again on every replay. */
  now(): number;
  sleep(ms: number): Promise<void>;
  until(holds: () => boolean): Promise<void>;
  /** False when it did not hold within that many milliseconds. */
  within(holds: () => boolean, ms: number): Promise<boolean>;
  /** Does one act, with the plan's own deadline and retries. A failure is a value; it never rejects. */
  perform(planned: PlannedAct, input: StepInput<PlannedAct['args']>): Promise<ActOutcome>;
  /** Reads the people of these groups, and one more who speaks, as the workers' inventory has them now. Never rejects. */
  directory(groups: readonly string[], speaker?: string): Promise<DirectoryReading>;
  listen(hearings: Hearings): void;
  /** What the run is doing, for whoever watches the host. */
  details(text: string): void;
  /** Where the run stands, for whoever searches for it. */
  shows?(status: RunState['status'] | EndState): void;
  /** Hears what is taken down of people and of the run's ends, for a record outside of the run. It changes nothing here. */
  heard?(entry: JournalEntry, context: JournalContext): void;
  /** Hears what came of the run, to be kept outside of it. It changes nothing here. */
  ended?(run: EndedRun): void;
  /** Completes the record of a run that ends, and says where it stands; null where none is kept. Never rejects. */
  auditHeads?(asked: AuditHeadsAsked): Promise<AuditHeads | null>;
  /** Only where a run is executed without Temporal: the rules that a person has overridden by name. */
  readonly breakGlass?: BreakGlass;
  /** Waits until everybody who said something has an answer. */
  settled(): Promise<void>;
  /** Begins the run of another service as a child of this one, which goes on without it. Never rejects. */
  begin?(input: RunInput): Promise<Begun>;
  /** The run's own id, when it started (the epoch of its acts), and the workflow that began it, if one did. */
  info(): {
    readonly run: string;
    readonly startedAt: number;
    readonly parent?: { readonly workflowId: string; readonly run: string } | undefined;
  };
}
