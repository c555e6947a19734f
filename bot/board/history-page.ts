import { type Trend, trendOf } from '../../plan/history/trend.js';
import { ms, STEP_HEAD, TREND_HEAD, trendCells } from '../render/history-lines.js';
import type { Board } from './board.js';
import { type Html, html } from './html.js';
import type { Shown } from './shown.js';
import { trendChart } from './trend-chart.js';
import type { WhereTo } from './where-to.js';

/** How the drills and runs of a service went: a chart and its table, and what each step takes. */
export async function historyPage(board: Board, service: string, to: WhereTo): Promise<Shown> {
  const records = await board.history.records();
  const title = `History of ${service}`;
  const back = html`<p><a href="${to.run(service)}">Run of ${service}</a></p>`;
  if (typeof records === 'string') return { status: 200, title, body: html`${back}<p>${records}</p>` };
  const trend = trendOf(records.filter(record => record.service === service));
  return { status: 200, title, body: html`${back}${trendHtml(trend)}` };
}

/** The trend as a chart and two tables. */
function trendHtml({ points, steps }: Trend): Html {
  if (points.length === 0) return html`<p>No run is on record.</p>`;
  const runs = points.toReversed().map(trendCells);
  const times = steps.map(({ title, runs: n, p50Ms, p95Ms }) => [title, String(n), ms(p50Ms), ms(p95Ms)]);
  return html`<figure>${trendChart(points)}</figure>${table('Runs and drills', TREND_HEAD, runs)}${table('Steps', STEP_HEAD, times)}`;
}

function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): Html {
  return html`<div class="wide"><table><caption>${caption}</caption><thead><tr>${head.map(cell => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(row => html`<tr>${row.map(cell => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>\n`;
}
