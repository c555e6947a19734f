import type { RunState } from '../../plan/run.js';
import type { Children } from '../render/evacuation-rows.js';
import type { Runs } from './runs.js';

/** The runs that an evacuation has begun; a run that does not answer now is left out, so that the table shows the others. */
export async function childrenOf(runs: Runs, { moves = [] }: RunState): Promise<Children> {
  const begun = moves.flatMap(({ service, run }) => (run === null ? [] : [{ service, run }]));
  const seen = await Promise.all(
    begun.map(async ({ service, run }) => {
      const view = await runs.view(service, run).catch(() => undefined);
      return view?.state ? ([[service, view.state]] as const) : [];
    }),
  );
  return new Map(seen.flat());
}
