import { formatDuration } from '../duration.js';
import { drillLevelOf } from './passed-drill.js';
import type { RunRecord } from './run-record.js';

/** Below this a difference in time is noise of the machine. */
const NOISE_MS = 500;
const NOISE_SHARE = 0.25;

/** The newest drill of the same runbook that ended before this run began. */
export function drillBefore(record: RunRecord, records: readonly RunRecord[]): RunRecord | undefined {
  return records
    .filter(one => one.run !== record.run && one.service === record.service && one.runbook === record.runbook)
    .filter(one => drillLevelOf(one) !== null && one.endedAt <= record.startedAt)
    .toSorted((a, b) => a.endedAt - b.endedAt)
    .at(-1);
}

/** What went differently from an earlier run, as sentences; empty: nothing that is worth a word. */
export function differences(record: RunRecord, before: RunRecord): readonly string[] {
  const had = new Map(before.steps.map(step => [step.id, step]));
  const gone = before.steps.filter(({ id }) => !record.steps.some(step => step.id === id));
  return [
    ...(record.end === before.end ? [] : [`It ended as ${record.end}; before as ${before.end}.`]),
    ...(record.planHash === before.planHash
      ? []
      : ['It was another plan: the runbook, its parameters or the inventory had changed.']),
    ...record.steps.flatMap(step => {
      const old = had.get(step.id);
      if (!old) return [`${step.title}: new.`];
      if (old.state !== step.state) return [`${step.title}: ${step.state}; before ${old.state}.`];
      return slower(step.title, step.ms, old.ms);
    }),
    ...gone.map(({ title }) => `${title}: not in it any more.`),
    ...slower('Recovery time', record.rto.measuredMs, before.rto.measuredMs),
  ];
}

function slower(what: string, now: number | null, before: number | null): string[] {
  if (now === null || before === null) return [];
  const change = now - before;
  if (Math.abs(change) < NOISE_MS || Math.abs(change) < before * NOISE_SHARE) return [];
  return [
    `${what}: ${formatDuration(now)}, ${formatDuration(Math.abs(change))} ${change > 0 ? 'longer' : 'shorter'} than before.`,
  ];
}
