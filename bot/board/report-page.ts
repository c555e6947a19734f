import type { Plan } from '../../plan/plan.js';
import { report } from '../render/report.js';
import type { ReportSources } from '../render/report-record.js';
import { runSeries } from '../runs/run-series.js';
import type { Board } from './board.js';
import { html } from './html.js';
import { reportHtml } from './report-html.js';
import { titleOf } from './run-page.js';
import type { Shown } from './shown.js';
import type { WhereTo } from './where-to.js';

async function sourcesOf({ history, library, watches }: Board, plan: Plan | undefined): Promise<ReportSources> {
  const records = await history.records();
  const inventory = await library.inventory().catch(() => undefined);
  return { ...(typeof records === 'string' ? {} : { records }), inventory, series: await runSeries(watches, plan) };
}

/** The report of a service's newest run, the same text as `lifeboat report` writes. */
export async function reportPage(board: Board, service: string, to: WhereTo): Promise<Shown> {
  const { state, execution } = await board.runs.view(service);
  const back = html`<p><a href="${to.run(service)}">${titleOf(service)}</a></p>`;
  const title = `Report of ${service}`;
  if (!state)
    return { status: 200, title, body: html`<p>This run was ended in Temporal itself (${execution}).</p>${back}` };
  const plan = await board.plans.of(service, state.run);
  return {
    status: 200,
    title,
    body: html`${back}<div class="card report">${reportHtml(report(state, plan, await sourcesOf(board, plan)))}</div>`,
  };
}
