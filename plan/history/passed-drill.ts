import { EndState, Mode } from '../run.js';
import { DrillLevel } from './drill-level.js';
import type { RunRecord } from './run-record.js';

/** How real a run was, when it was a drill that ran its plan; null for a rehearsal and for a real run. */
export function drillLevelOf({ drill, mode }: RunRecord): DrillLevel | null {
  if (drill) return drill.level === DrillLevel.rehearse ? null : drill.level;
  // A person started it in the mode drill: the real path, without a drill around it.
  return mode === Mode.drill ? DrillLevel.real : null;
}

/** Whether a drill ran its plan to the end and nothing in its grade speaks against it. */
export function passedDrill(record: RunRecord): boolean {
  return drillLevelOf(record) !== null && record.end === EndState.succeeded && record.grade?.passed !== false;
}
