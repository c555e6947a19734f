import { formatDuration } from '../../plan/duration.js';
import type { RunState } from '../../plan/run.js';
import { type Gap, gapsWithin, type ReportSeries, type SeenSpan, spanEnd, within } from '../../plan/watch-series.js';
import { markdownText } from './plain.js';

/** Columns of the charts in text. */
const COLUMNS = 40;
const BARS = '▁▂▃▄▅▆▇█';
const UNKNOWN = '·';

/**
 * What was seen of each database while the run went on, as text: whether writes were taken, how far a standby was behind, and where nobody knows.
 * `drawn`: in words only, because a chart says the rest.
 */
export function seriesSection(state: RunState, series: readonly ReportSeries[], drawn = false): string[] {
  const window = { from: state.startedAt, to: state.endedAt ?? state.startedAt };
  const seen = series.filter(({ spans }) => within(spans, window.from, window.to).length > 0);
  const head = ['## Writes and replication while it ran', ''];
  if (seen.length === 0) return [...head, '- nobody who looked then is known: neither writes nor lag were seen'];
  return [
    ...head,
    ...seen.flatMap(one => [
      `- ${markdownText(one.database)}, writes seen by ${markdownText(one.witness)}: ${gapWords(one, window)}`,
      ...(drawn ? [] : [`  - ${writesText(one, window)} (■ taken, □ not taken, ${UNKNOWN} not known)`]),
      ...lagLines(one, window, drawn),
    ]),
  ];
}

interface Window {
  readonly from: number;
  readonly to: number;
}

/** The gaps of a series in words, with the longest one's place on the run's clock. */
export function gapWords({ spans }: ReportSeries, window: Window): string {
  const gaps = gapsWithin(spans, window);
  const longest = gaps.toSorted((a, b) => lengthOf(b, window) - lengthOf(a, window))[0];
  if (!longest)
    return within(spans, window.from, window.to).some(({ wrote }) => wrote === true) ? 'no gap' : 'not known';
  const several = gaps.length === 1 ? 'one gap' : `${gaps.length} gaps, the longest`;
  const least = longest.from === null || longest.to === null ? 'at least ' : '';
  return `${several} ${least}${formatDuration(lengthOf(longest, window))}, from ${clock(longest.from, window)} to ${longest.to === null ? 'after its end' : clock(longest.to, window)}`;
}

function lengthOf({ from, to }: Gap, window: Window): number {
  return Math.max(0, (to ?? window.to) - (from ?? window.from));
}

function clock(at: number | null, { from }: Window): string {
  if (at === null) return 'before anybody looked';
  return at < from ? `${formatDuration(from - at)} before it began` : `+${formatDuration(at - from)}`;
}

function writesText({ spans }: ReportSeries, window: Window): string {
  const gaps = gapsWithin(spans, window);
  return columns(window)
    .map(({ from, to }) => {
      if (gaps.some(gap => (gap.from ?? window.from) < to && (gap.to ?? window.to) > from)) return '□';
      return spans.some((span, i) => span.wrote === true && covers(spans, i, { from, to })) ? '■' : UNKNOWN;
    })
    .join('');
}

/** Whether a stretch says something about a column; one that ends where the column begins does not. */
function covers(spans: readonly SeenSpan[], at: number, { from, to }: Window): boolean {
  const span = spans[at];
  return span !== undefined && span.from < to && (span.from >= from || spanEnd(spans, at) > from);
}

function lagLines({ spans }: ReportSeries, window: Window, drawn: boolean): string[] {
  const known = within(spans, window.from, window.to).flatMap(({ lagMs }) => (lagMs === null ? [] : [lagMs]));
  if (known.length === 0) {
    const before = spans.findLast(({ to, lagMs }) => to < window.from && lagMs !== null);
    const last = before
      ? `, last read ${formatDuration(window.from - before.to)} before it began: ${formatDuration(before.lagMs ?? 0)}`
      : '';
    return spans.some(({ lagMs }) => lagMs !== null) ? [`  - replication lag: not known while it ran${last}`] : [];
  }
  const most = Math.max(...known);
  if (drawn) return [`  - replication lag, at most ${formatDuration(most)}`];
  const text = columns(window).map(({ from, to }) => {
    const lags = spans.flatMap(({ lagMs }, i) => (lagMs !== null && covers(spans, i, { from, to }) ? [lagMs] : []));
    return lags.length === 0 ? UNKNOWN : BARS[Math.round((Math.max(...lags) / Math.max(1, most)) * (BARS.length - 1))];
  });
  return [`  - replication lag, at most ${formatDuration(most)}: ${text.join('')} (${UNKNOWN} not known)`];
}

function columns({ from, to }: Window): Window[] {
  const step = Math.max(1, to - from) / COLUMNS;
  return Array.from({ length: COLUMNS }, (_, i) => ({ from: from + i * step, to: from + (i + 1) * step }));
}
