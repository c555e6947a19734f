import { formatDuration } from '../../plan/duration.js';
import { JournalEvent } from '../../plan/journal.js';
import type { RunState } from '../../plan/run.js';
import { gapsWithin, type ReportSeries, type SeenSpan, spanEnd, within } from '../../plan/watch-series.js';
import { gapWords } from '../render/series-lines.js';
import { type Html, html } from './html.js';

/** A chart above the bars of the steps, on their time axis. */
export interface Track {
  readonly height: number;
  draw(y: number): Html;
}

export interface Axis {
  x(at: number): number;
  readonly from: number;
  readonly to: number;
}

const STRIP = { height: 30, at: 15, thick: 8 };
const LAG = { height: 62, top: 18, bottom: 54 };
/** What is known to be nothing is a line; what is not known is not drawn. */
const LEAST = 1.5;

/** For each witness a strip of when writes were taken; for the lag one chart, with the bounds that gates were let through on as dots. */
export function seenTracks(state: RunState, series: readonly ReportSeries[], axis: Axis): readonly Track[] {
  const seen = series.filter(({ spans }) => within(spans, axis.from, axis.to).length > 0);
  const bounds = boundsOf(state);
  const lags = seen.filter(({ spans }) => within(spans, axis.from, axis.to).some(({ lagMs }) => lagMs !== null));
  const charts = lags.map((one, i) => lag(one, i === 0 ? bounds : [], axis));
  const alone = charts.length === 0 && bounds.length > 0 ? [lag(undefined, bounds, axis)] : [];
  return [...seen.map(one => strip(one, axis)), ...charts, ...alone];
}

/** Where no write was taken, over everything below the axis: as the first witness of each database saw it, who is the nearest to clients. */
export function gapBands(series: readonly ReportSeries[], axis: Axis, height: number): readonly Html[] {
  const firsts = series.filter(({ database }, i) => series.findIndex(one => one.database === database) === i);
  return firsts.flatMap(({ spans }) =>
    gapsWithin(spans, axis).map(({ from, to }) => {
      const [start, end] = [axis.x(from ?? axis.from), axis.x(to ?? axis.to)];
      return html`<rect class="gap" x="${round(start)}" y="14" width="${width(start, end)}" height="${height - 14}"/>`;
    }),
  );
}

function strip(one: ReportSeries, axis: Axis): Track {
  const { database, witness, spans } = one;
  return {
    height: STRIP.height,
    draw: y => {
      const rect = (look: string, from: number, to: number): Html =>
        html`<rect class="${look}" x="${round(axis.x(from))}" y="${y + STRIP.at}" width="${width(axis.x(from), axis.x(to))}" height="${STRIP.thick}"/>`;
      const taken = spans.flatMap((span, i) =>
        span.wrote === true && touches(span, axis) ? [rect('gate', span.from, spanEnd(spans, i))] : [],
      );
      const gaps = gapsWithin(spans, axis).map(({ from, to }) => rect('failed', from ?? axis.from, to ?? axis.to));
      return html`<text x="4" y="${y + 10}">writes to ${database}, ${witness}: ${shortly(gapWords(one, axis))}</text>${rect('unseen', axis.from, axis.to)}${taken}${gaps}
`;
    },
  };
}

/** The place of the gap is in the chart, and the line must fit above the strip; the text of the report has all of it. */
function shortly(words: string): string {
  return (words.split(', from ')[0] ?? words).replace(', the longest', ', longest');
}

interface Bound {
  readonly at: number;
  readonly ms: number;
}

function lag(one: ReportSeries | undefined, bounds: readonly Bound[], axis: Axis): Track {
  const spans = one?.spans ?? [];
  const shown = spans.flatMap(({ lagMs, ...span }, i) =>
    lagMs !== null && touches(span, axis) ? [{ from: span.from, to: spanEnd(spans, i), lagMs }] : [],
  );
  const most = Math.max(0, ...shown.map(({ lagMs }) => lagMs), ...bounds.map(({ ms }) => ms));
  const up = (ms: number): number => Math.max(LEAST, (ms / Math.max(1, most)) * (LAG.bottom - LAG.top));
  const said = [
    ...(shown.length > 0 ? [`lag at most ${formatDuration(Math.max(...shown.map(({ lagMs }) => lagMs)))}`] : []),
    ...(bounds.length > 0
      ? [`bound at gates (dots) at most ${formatDuration(Math.max(...bounds.map(({ ms }) => ms)))}`]
      : []),
  ];
  return {
    height: LAG.height,
    draw: y => html`<text x="4" y="${y + 10}">${said.join(' · ')}</text><line class="grid" x1="0" x2="360" y1="${y + LAG.bottom}" y2="${y + LAG.bottom}"/>
${shown.map(({ from, to, lagMs }) => html`<rect class="act" x="${round(axis.x(from))}" y="${round(y + LAG.bottom - up(lagMs))}" width="${width(axis.x(from), axis.x(to), 1)}" height="${round(up(lagMs))}"/>`)}
${bounds.map(({ at, ms }) => html`<line class="point" x1="${round(axis.x(at))}" x2="${round(axis.x(at))}" y1="${y + LAG.bottom}" y2="${round(y + LAG.bottom - up(ms))}"/><circle class="failed" cx="${round(axis.x(at))}" cy="${round(y + LAG.bottom - up(ms))}" r="3"/>`)}
`,
  };
}

function boundsOf({ journal }: RunState): readonly Bound[] {
  return journal.flatMap(({ event, at, data }) => {
    const bound = event === JournalEvent.gateJudged ? boundOf(data['loss']) : null;
    return bound === null ? [] : [{ at, ms: bound }];
  });
}

function boundOf(loss: unknown): number | null {
  if (typeof loss !== 'object' || loss === null || !('atMostMs' in loss)) return null;
  return typeof loss.atMostMs === 'number' ? loss.atMostMs : null;
}

function touches({ from, to }: Pick<SeenSpan, 'from' | 'to'>, axis: Axis): boolean {
  return to >= axis.from && from <= axis.to;
}

function width(from: number, to: number, least = 2): number {
  return round(Math.max(least, to - from));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
