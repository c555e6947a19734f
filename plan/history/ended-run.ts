import type { Plan } from '../plan.js';
import type { RunState } from '../run.js';
import type { DrillGrade, DrillTag } from './run-record.js';

/** A run that has ended, as the workflow hands it out to be kept. */
export interface EndedRun {
  readonly state: RunState;
  readonly plan: Plan;
  readonly reason: string;
  /** The drill that it belonged to; null for a run of people. */
  readonly drill: DrillTag | null;
  /** Null until the drill has graded it. */
  readonly grade: DrillGrade | null;
  /** Whether the graded drill made way, and nothing else is against it. */
  readonly madeWay?: boolean;
}
