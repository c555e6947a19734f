import { formatDuration } from '../../plan/duration.js';
import { JournalEvent } from '../../plan/journal.js';
import type { RunState } from '../../plan/run.js';
import { type Html, html } from './html.js';

const WIDTH = 360;
const [LEFT, TOP, BOTTOM] = [4, 14, 64];

/** How far the standby was behind, at each reading of a gate, on the time axis of the timeline above it; nothing where no gate measured it. */
export function lossChart(state: RunState, now: number): Html {
  const end = state.endedAt ?? now;
  const length = Math.max(1_000, end - state.startedAt);
  const readings = state.journal.flatMap(({ event, at, data }) => {
    const bound = event === JournalEvent.gateJudged ? boundOf(data['loss']) : null;
    return bound === null ? [] : [{ at, ms: bound }];
  });
  if (readings.length === 0) return html``;
  const most = Math.max(...readings.map(({ ms }) => ms));
  const x = (at: number): number => round(LEFT + ((at - state.startedAt) / length) * (WIDTH - 2 * LEFT));
  const y = (ms: number): number => round(BOTTOM - (ms / Math.max(1, most)) * (BOTTOM - TOP));
  const words = `Bound on the lag at ${readings.length} readings: ${readings.map(({ at, ms }) => `${formatDuration(ms)} after ${formatDuration(at - state.startedAt)}`).join(', ')}.`;
  return html`<figure><svg viewBox="0 0 ${WIDTH} 80" role="img" aria-labelledby="lag-title lag-desc"><title id="lag-title">Replication lag</title><desc id="lag-desc">${words}</desc>
<line class="grid" x1="0" x2="${WIDTH}" y1="${BOTTOM}" y2="${BOTTOM}"/>
${readings.map(({ at, ms }) => html`<line class="point" x1="${x(at)}" x2="${x(at)}" y1="${BOTTOM}" y2="${y(ms)}"/><circle class="failed" cx="${x(at)}" cy="${y(ms)}" r="3"/>`)}
<text x="${LEFT}" y="78">lag at the gates, at most ${formatDuration(most)}</text></svg></figure>`;
}

function boundOf(loss: unknown): number | null {
  if (typeof loss !== 'object' || loss === null || !('atMostMs' in loss)) return null;
  return typeof loss.atMostMs === 'number' ? loss.atMostMs : null;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
