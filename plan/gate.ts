import type { Acceptance } from './approval.js';

/** The four verdicts of a gate. Only `pass` lets through; "never seen" is `unknown`, not zero. */
export const Verdict = { pass: 'pass', fail: 'fail', unknown: 'unknown', stale: 'stale' } as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/** What a promotion would lose at most, as far as it is known. */
export interface LossBound {
  /** Bytes of WAL the standby is known to miss; a lower bound. */
  readonly atLeastBytes: number;
  /** The span of time whose writes may be lost; an upper bound. `null`: no bound can be given. */
  readonly atMostMs: number | null;
  /** Transactions in that span at the last measured rate; an estimate. */
  readonly aboutTransactions: number | null;
  /** True when zero loss is proved, not merely observed. */
  readonly zeroProved: boolean;
}

export interface GateJudgement {
  readonly verdict: Verdict;
  /** One sentence with the numbers, fit for an on-call at 3 a.m. */
  readonly reason: string;
  /** When the reading was taken, milliseconds since the epoch, by the worker's clock. */
  readonly asOf: number;
  readonly loss?: LossBound;
  /** True when people may accept what the gate refuses by typing the number (a loss above the budget). */
  readonly askable?: boolean;
  /** Not to be decided before so many milliseconds have passed: it is measured again then, and that is no attempt that failed. */
  readonly againMs?: number;
}

/** What a gate may be judged with besides its reading: the step's resolved arguments and what people have accepted since. */
export interface GateContext {
  readonly args: Readonly<Record<string, unknown>>;
  /** The loss the approvers accepted, once they have; replaces the budget of the runbook. */
  readonly accepted: Acceptance | null;
  /** When the step was begun, milliseconds since the epoch by the run's clock. */
  readonly since?: number;
}

/** A gate: pure, so that every past decision can be replayed and explained from the history alone. */
export type Judge<Reading> = (reading: Reading, context: GateContext) => GateJudgement;
