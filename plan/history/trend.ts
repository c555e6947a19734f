import { percentile } from './percentile.js';
import type { RunRecord, StepRecord } from './run-record.js';

/** One run in the trend. */
export interface TrendPoint {
  readonly record: RunRecord;
  readonly rtoMs: number | null;
  /** As reconciliation counted it, else the bound by heartbeat; null when neither is known. */
  readonly lossMs: number | null;
  readonly longest: (StepRecord & { readonly ms: number }) | null;
}

/** What a step took over all runs in which it was done. */
export interface StepTrend {
  readonly id: string;
  readonly title: string;
  readonly runs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface Trend {
  /** Oldest first. */
  readonly points: readonly TrendPoint[];
  /** In the order in which the newest runs have them. */
  readonly steps: readonly StepTrend[];
}

/** How runs and drills of one thing went over time. The records are those of one service, or of one runbook of it. */
export function trendOf(records: readonly RunRecord[]): Trend {
  const ordered = records.toSorted((a, b) => a.endedAt - b.endedAt);
  return { points: ordered.map(pointOf), steps: stepTrends(ordered) };
}

export function pointOf(record: RunRecord): TrendPoint {
  const { rto, rpo } = record;
  return {
    record,
    rtoMs: rto.measuredMs,
    lossMs: rpo.reconciledMs ?? rpo.heartbeatMs,
    longest: doneSteps(record).toSorted((a, b) => b.ms - a.ms)[0] ?? null,
  };
}

/** The steps of a run that were done, with the time that each took. */
export function doneSteps({ steps }: RunRecord): readonly (StepRecord & { readonly ms: number })[] {
  return steps.flatMap(step => (step.state === 'done' && step.ms !== null ? [{ ...step, ms: step.ms }] : []));
}

function stepTrends(ordered: readonly RunRecord[]): StepTrend[] {
  const times = new Map<string, { title: string; ms: number[] }>();
  for (const record of ordered.toReversed()) {
    for (const { id, title, ms } of doneSteps(record)) {
      const known = times.get(id) ?? { title, ms: [] };
      known.ms.push(ms);
      times.set(id, known);
    }
  }
  return [...times].map(([id, { title, ms }]) => ({
    id,
    title,
    runs: ms.length,
    p50Ms: percentile(ms, 0.5) ?? 0,
    p95Ms: percentile(ms, 0.95) ?? 0,
  }));
}
