import { drillLevelOf } from './passed-drill.js';
import type { RunRecord } from './run-record.js';

/** The newest drill of a plan that ran it, passed or not, but for those that made way: nothing can be compared with half a drill. */
export function lastDrill(records: readonly RunRecord[], planHash: string): RunRecord | undefined {
  return records
    .filter(record => record.planHash === planHash && !record.madeWay && drillLevelOf(record) !== null)
    .toSorted((a, b) => a.endedAt - b.endedAt)
    .at(-1);
}
