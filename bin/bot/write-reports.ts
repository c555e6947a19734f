import { report } from '../../bot/render/report.js';
import { reportFile } from '../../bot/board/report-file.js';
import type { History } from '../../bot/history/history.js';
import { recordOf } from '../../bot/render/report-record.js';
import { runSeries } from '../../bot/runs/run-series.js';
import type { Watches } from '../../bot/runs/watches.js';
import type { Inventory } from '../../plan/inventory.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import type { Files } from '../cli.js';

interface Known {
  readonly history: History;
  readonly inventory: () => Promise<Inventory>;
  readonly watches: Watches;
}

/** Writes the report of a run that has ended, and says where it lies. As Markdown, HTML and JSON. */
export function writeReports(directory: string, files: Files, { history, inventory, watches }: Known) {
  return async (state: RunState, plan: Plan | undefined): Promise<string> => {
    const stem = `${directory}/${state.service}-${state.run}`;
    const path = `${stem}.md`;
    try {
      const records = await history.records();
      const kept = typeof records === 'string' ? {} : { records };
      const sources = {
        plan,
        ...kept,
        inventory: await inventory().catch(() => undefined),
        series: await runSeries(watches, plan),
      };
      await files.write(path, report(state, plan, sources));
      await files.write(`${stem}.html`, reportFile(state, sources, state.endedAt ?? 0));
      await files.write(
        `${stem}.json`,
        `${JSON.stringify({ state, record: recordOf(state, sources) ?? null, series: sources.series })}\n`,
      );
      return `Report: ${path}, and the same as .html and .json`;
    } catch {
      return `The report could not be written to ${path}. Print it: lifeboat report ${state.service} --run ${state.run}`;
    }
  };
}
