import { formatDuration } from '../../plan/duration.js';
import { JournalEvent } from '../../plan/journal.js';
import { Danger, type Plan } from '../../plan/plan.js';
import type { RunState, StepStatus } from '../../plan/run.js';
import type { ReportSeries } from '../../plan/watch-series.js';
import { stopwatch } from '../cards/stopwatch.js';
import { type Html, html } from './html.js';
import { gapBands, seenTracks, type Track } from './seen-tracks.js';

/** Units of the drawing; on a phone one is about a pixel. */
const WIDTH = 360;
const ROW = 30;
const TOP = 24;
const LEFT = 4;
const SPAN = WIDTH - 2 * LEFT;
const TITLE_LENGTH = 44;
const MOST_TICKS = 6;
const TICKS_S = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400];

type Scale = (at: number) => number;

/**
 * The run as a chart: a bar for each step that began, waits for people apart, holds, and the point of no return; above them, on the same axis, what
 * was seen of the databases meanwhile. The table beside it says the same.
 */
export function timeline(
  state: RunState,
  plan: Plan | undefined,
  now: number,
  series: readonly ReportSeries[] = [],
): Html {
  const begun = state.steps.filter(({ startedAt }) => startedAt !== null);
  if (begun.length === 0) return html`<p>No step has begun.</p>`;
  const end = state.endedAt ?? now;
  const lengthMs = Math.max(1_000, end - state.startedAt);
  const x: Scale = at => LEFT + (Math.min(lengthMs, Math.max(0, at - state.startedAt)) / lengthMs) * SPAN;
  const axis = { x, from: state.startedAt, to: state.startedAt + lengthMs };
  const tracks = seenTracks(state, series, axis);
  const top = TOP + tracks.reduce((sum, { height: one }) => sum + one, 0);
  const height = top + begun.length * ROW + 14;
  const point = state.journal.find(({ event }) => event === JournalEvent.pointOfNoReturn)?.at;
  const words = `${begun.length} of ${state.steps.length} steps have begun in ${formatDuration(end - state.startedAt)}. ${
    point === undefined
      ? 'The point of no return is not passed.'
      : `The point of no return was passed after ${formatDuration(point - state.startedAt)}.`
  } The table "Steps" has the same times.`;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="timeline-title timeline-desc">
<title id="timeline-title">Timeline of the run</title><desc id="timeline-desc">${words}</desc>
${ticks(lengthMs, x, state.startedAt, height)}
${point === undefined ? html`` : pointOfNoReturn(x(point), height)}
${gapBands(series, axis, height)}${stacked(tracks)}
${begun.map((step, row) => bar(step, { y: top + row * ROW, state, plan, x, end }))}
</svg>`;
}

function stacked(tracks: readonly Track[]): readonly Html[] {
  let y = TOP;
  return tracks.map(track => {
    const drawn = track.draw(y);
    y += track.height;
    return drawn;
  });
}

function ticks(lengthMs: number, x: Scale, start: number, height: number): readonly Html[] {
  const seconds = lengthMs / 1_000;
  const every = TICKS_S.find(one => seconds / one <= MOST_TICKS) ?? Math.ceil(seconds / MOST_TICKS);
  return Array.from({ length: Math.floor(seconds / every) + 1 }, (_, i) => {
    const at = round(x(start + i * every * 1_000));
    const anchor = i === 0 ? 'start' : at > WIDTH - 20 ? 'end' : 'middle';
    return html`<line class="grid" x1="${at}" x2="${at}" y1="14" y2="${height}"/><text class="tick" x="${at}" y="10" text-anchor="${anchor}">${stopwatch(i * every * 1_000)}</text>`;
  });
}

interface Row {
  readonly y: number;
  readonly state: RunState;
  readonly plan: Plan | undefined;
  readonly x: Scale;
  readonly end: number;
}

function bar(step: StepStatus, { y, state, plan, x, end }: Row): Html {
  const [from, to] = [x(step.startedAt ?? end), x(step.endedAt ?? end)];
  const took = formatDuration((step.endedAt ?? end) - (step.startedAt ?? end));
  const title = step.title.length > TITLE_LENGTH ? `${step.title.slice(0, TITLE_LENGTH - 1)}…` : step.title;
  const holds = heldSpans(state, step.id, end).map(
    hold =>
      html`<rect class="held" x="${round(x(hold.from))}" y="${y + 13}" width="${width(x(hold.from), x(hold.to))}" height="12"/>`,
  );
  return html`<text x="${LEFT}" y="${y + 10}">${title} · ${took}</text><rect class="${lookOf(step, plan)}" x="${round(from)}" y="${y + 15}" width="${width(from, to)}" height="8" rx="1.5"/>${holds}
`;
}

/** What a bar is: an act, a gate, a wait for people, or a failure. */
function lookOf(step: StepStatus, plan: Plan | undefined): 'act' | 'gate' | 'wait' | 'failed' {
  if (step.state === 'failed' || step.state === 'held') return 'failed';
  const planned = plan?.steps.find(({ id }) => id === step.id);
  if (planned?.approval || planned?.manual || step.state === 'asking' || step.state === 'manual') return 'wait';
  // A fence is judged too, but what it does is an act.
  if (planned) return planned.gate !== null && planned.danger === Danger.reads ? 'gate' : 'act';
  return step.judgement ? 'gate' : 'act';
}

function heldSpans({ journal, endedAt }: RunState, step: string, end: number): { from: number; to: number }[] {
  return journal.flatMap(({ event, step: of, at, seq }) => {
    if (event !== JournalEvent.held || of !== step) return [];
    const over = journal.find(one => one.seq > seq && one.event === JournalEvent.resolved);
    return [{ from: at, to: over?.at ?? endedAt ?? end }];
  });
}

function pointOfNoReturn(at: number, height: number): Html {
  const right = at > WIDTH / 2;
  return html`<line class="point" x1="${round(at)}" x2="${round(at)}" y1="14" y2="${height}"/><text class="point-name" x="${round(at + (right ? -4 : 4))}" y="${height - 2}" text-anchor="${right ? 'end' : 'start'}">point of no return</text>`;
}

function width(from: number, to: number): number {
  return round(Math.max(2, to - from));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** What the marks of the chart mean; those of writes only where they were drawn. */
export function timelineKey(writes = false): Html {
  const marks = [
    ['act', 'act'],
    ['gate', 'gate'],
    ['wait', 'waits for people'],
    ['failed', 'failed'],
    ['held', 'held'],
    ['gate', 'write taken'],
    ['failed', 'write not taken'],
    ['unseen', 'not known'],
  ] as const;
  return html`<ul class="key">${marks
    .slice(0, writes ? marks.length : 5)
    .map(
      ([look, name]) =>
        html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${look}" x="1" y="1" width="8" height="8"/></svg>${name}</li>`,
    )}</ul>`;
}
