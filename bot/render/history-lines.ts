import { formatDuration } from '../../plan/duration.js';
import type { RunRecord } from '../../plan/history/run-record.js';
import { type TrendPoint, trendOf } from '../../plan/history/trend.js';
import { dateTime } from './clock-time.js';
import { plain } from './plain.js';

/** The cells of one run in the trend: when, what, how it ended, RTO, loss, longest step. */
export function trendCells({ record, rtoMs, lossMs, longest }: TrendPoint): readonly string[] {
  const grade = record.grade ? (record.grade.passed ? ', passed' : ', not passed') : '';
  const drill = record.drill ? `${record.drill.level} drill ${record.drill.name}` : record.mode;
  return [
    dateTime(record.startedAt),
    plain(`${record.kind} (${drill})`),
    `${record.end}${grade}`,
    ms(rtoMs),
    ms(lossMs),
    longest ? `${plain(longest.title)} ${ms(longest.ms)}` : '-',
  ];
}

export const TREND_HEAD = ['started', 'run', 'end', 'RTO', 'loss at most', 'longest step'] as const;
export const STEP_HEAD = ['step', 'runs', 'p50', 'p95'] as const;

/** The trend of a service over drills and runs as two tables: one line for each run, and what each step takes. */
export function historyLines(service: string, records: readonly RunRecord[]): string[] {
  const { points, steps } = trendOf(records);
  if (points.length === 0) return [`No run of ${plain(service)} is on record.`];
  const stepRows = steps.map(({ title, runs, p50Ms, p95Ms }) => [plain(title), String(runs), ms(p50Ms), ms(p95Ms)]);
  return [...columns([[...TREND_HEAD], ...points.map(trendCells)]), '', ...columns([[...STEP_HEAD], ...stepRows])];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export function ms(value: number | null): string {
  return value === null ? '-' : formatDuration(value);
}
