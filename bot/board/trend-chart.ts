import { formatDuration } from '../../plan/duration.js';
import type { TrendPoint } from '../../plan/history/trend.js';
import { type Html, html } from './html.js';

const WIDTH = 360;
const HEIGHT = 140;
const [TOP, BOTTOM, LEFT] = [16, 118, 6];
/** More runs than this are not told apart on a phone. */
const MOST = 60;

/** RTO and loss of the newest runs, oldest on the left, each on its own scale. The table beside it says the same. */
export function trendChart(points: readonly TrendPoint[]): Html {
  const shown = points.slice(-MOST);
  const rto = shown.map(({ rtoMs }) => rtoMs);
  const loss = shown.map(({ lossMs }) => lossMs);
  if (![...rto, ...loss].some(one => one !== null)) return html`<p>No run has measured a time yet.</p>`;
  const words = `RTO and loss of ${shown.length} runs, oldest first. RTO up to ${formatDuration(largest(rto))}, loss up to ${formatDuration(largest(loss))}. The table has each.`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="trend-title trend-desc">
<title id="trend-title">Trend</title><desc id="trend-desc">${words}</desc>
<line class="grid" x1="0" x2="${WIDTH}" y1="${BOTTOM}" y2="${BOTTOM}"/>
${series(rto, 'act')}${series(loss, 'failed')}
<text x="${LEFT}" y="${HEIGHT - 6}">RTO (bars), at most ${formatDuration(largest(rto))} · loss (dots), at most ${formatDuration(largest(loss))}</text>
</svg>`;
}

function series(values: readonly (number | null)[], look: 'act' | 'failed'): readonly Html[] {
  const top = Math.max(1, largest(values));
  const slot = (WIDTH - 2 * LEFT) / values.length;
  return values.flatMap((value, i) => {
    if (value === null) return [];
    const x = round(LEFT + i * slot + slot / 2);
    const y = round(BOTTOM - (value / top) * (BOTTOM - TOP));
    const width = round(Math.min(14, slot * 0.6));
    if (look === 'failed') return [html`<circle class="${look}" cx="${x}" cy="${y}" r="3"/>`];
    return [
      html`<rect class="${look}" x="${round(x - width / 2)}" y="${y}" width="${width}" height="${round(BOTTOM - y)}"/>`,
    ];
  });
}

function largest(values: readonly (number | null)[]): number {
  return Math.max(0, ...values.map(one => one ?? 0));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
