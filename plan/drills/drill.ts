import type { Plan } from '../plan.js';
import type { DrillLevel } from '../history/drill-level.js';
import type { RunState } from '../run.js';
import type { Alarm } from './drill-entry.js';
import type { Difference } from './estate-state.js';
import type { Steadiness, SteadyRules } from './steady-state.js';
import type { DrillTimes, WindowVerdict } from './window.js';

/** How a fault is brought about and taken away: by programs, or by whoever takes acts from this task queue. */
export type DrillFault =
  | { readonly name: string; readonly inject: readonly string[]; readonly heal: readonly string[] }
  | { readonly name: string; readonly queue: string };

/** Everything a drill needs, pinned when it was scheduled or started: an edit of a runbook does not change it. */
export interface DrillInput {
  readonly drill: string;
  readonly service: string;
  readonly level: DrillLevel;
  readonly requester: string;
  readonly plan: Plan;
  /** What brings the service home afterwards, in order; empty for a rehearsal. */
  readonly back: readonly Plan[];
  /** When it may run; null where that was decided already, as in a sandbox of its own. */
  readonly times: DrillTimes | null;
  readonly alarms: { readonly blocking: readonly Alarm[]; readonly outcome: readonly Alarm[] };
  readonly steady: SteadyRules;
  readonly fault: DrillFault | null;
  /** What people will have to do because of the fault, by the names of journal events; nothing else may be needed. */
  readonly expectedActs: readonly string[];
  /** What the fault must bring about in the first run; where it does not, the drill has proved nothing. Absent in older histories: nothing. */
  readonly mustHappen?: readonly Expectation[];
  /** Questions of the first run expire so soon, where their policy gives more time, so that a drill does not wait out the night. */
  readonly expiresMs?: number;
}

/** Something that a journal must say: an event, and what it says of itself in its data. */
export interface Expectation {
  readonly event: string;
  readonly data?: Readonly<Record<string, string>>;
  /** What then has happened, for people: `the gate refused`. */
  readonly what: string;
}

/** A client of one region's own server that goes round the pooler, as a forgotten job does. */
export interface DirectWriter {
  readonly region: string;
  readonly acknowledged: number;
  /** Of these, while the region was fenced. */
  readonly whileFenced: number;
  /** Writes that the fence has kept out. */
  readonly keptOut: number;
}

/** One run that the drill made, and how it ended. */
export interface DrillRun {
  readonly workflowId: string;
  readonly state: RunState;
}

/** What independent witnesses saw, where there are any: the write clients and the prober of a sandbox. */
export interface DrillWitness {
  /** The longest time in which no client's write was acknowledged. */
  readonly writeGapMs: number;
  readonly acknowledged: number;
  /** Writes that were acknowledged and are not there in the end. */
  readonly missing: number;
  /** How long both regions took writes at the same time, apart from what the fault itself did. */
  readonly bothWritableMs: number;
  /** Whoever wrote past the pooler; absent where nobody did. Their writes count as everybody's in the numbers above. */
  readonly direct?: readonly DirectWriter[];
}

export const DrillOutcome = {
  passed: 'passed',
  failed: 'failed',
  /** It did not begin: the window, an alarm or an unsteady service was in the way. */
  refused: 'refused',
  /** It made way for a real run before the point of no return; everything was put back. */
  yielded: 'yielded',
  /** It made way after the point of no return: the service stays where the drill has moved it. */
  handedOver: 'handed-over',
} as const;
export type DrillOutcome = (typeof DrillOutcome)[keyof typeof DrillOutcome];

export const DrillMoment = { before: 'before', after: 'after', afterFailback: 'after failback' } as const;
export type DrillMoment = (typeof DrillMoment)[keyof typeof DrillMoment];

export interface DrillResult {
  readonly drill: string;
  readonly service: string;
  readonly level: DrillLevel;
  readonly fault: string | null;
  readonly planHash: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: DrillOutcome;
  /** Why it is not `passed`; or what was proved. */
  readonly reasons: readonly string[];
  readonly window: WindowVerdict | null;
  readonly runs: readonly DrillRun[];
  readonly steady: readonly (Steadiness & { readonly when: DrillMoment })[];
  /** What is not as it was before; null when it was not compared, because nothing was touched. */
  readonly differences: readonly Difference[] | null;
  readonly injectedAt: number | null;
  readonly witness: DrillWitness | null;
}
