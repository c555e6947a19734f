import type { Plan } from '../../plan/plan.js';
import type { ReportSeries } from '../../plan/watch-series.js';
import type { Watches } from './watches.js';

/** What the watches saw lately of the databases of a plan's service; without those whose watch is not there, does not answer, or keeps no series. */
export async function runSeries(watches: Watches, plan: Plan | undefined): Promise<readonly ReportSeries[]> {
  const databases = plan?.estate.services[plan.service]?.databases ?? [];
  const found = await Promise.all(
    databases.map(async database => {
      const { series = [] } = (await watches.read(database)) ?? {};
      return series.length > 0 ? [{ database, witness: 'the watch', spans: series }] : [];
    }),
  );
  return found.flat();
}
