import { passedDrill } from './passed-drill.js';
import { percentile } from './percentile.js';
import type { RunRecord } from './run-record.js';
import { doneSteps } from './trend.js';

/** Fewer passed drills say nothing about what is usual. */
export const DRILLS_FOR_A_LIMIT = 3;

/** By step id: the p75 of its time in passed drills of one runbook, milliseconds. Steps with too few drills behind them have none. */
export function stepLimits(records: readonly RunRecord[], runbook: string): ReadonlyMap<string, number> {
  const times = new Map<string, number[]>();
  for (const record of records) {
    if (record.runbook !== runbook || !passedDrill(record)) continue;
    for (const { id, ms } of doneSteps(record)) times.set(id, [...(times.get(id) ?? []), ms]);
  }
  return new Map(
    [...times].flatMap(([id, ms]): [string, number][] => {
      const p75 = percentile(ms, 0.75);
      return ms.length < DRILLS_FOR_A_LIMIT || p75 === undefined ? [] : [[id, p75]];
    }),
  );
}
