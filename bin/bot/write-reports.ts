import { report } from '../../bot/render/report.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import type { Files } from '../cli.js';

/** Writes the report of a run that has ended, and says where it lies. Writing it again gives the same file. */
export function writeReports(directory: string, files: Files) {
  return async (state: RunState, plan: Plan | undefined): Promise<string> => {
    const path = `${directory}/${state.service}-${state.run}.md`;
    try {
      await files.write(path, report(state, plan));
      return `Report: ${path}`;
    } catch {
      return `The report could not be written to ${path}. Print it: lifeboat report ${state.service} --run ${state.run}`;
    }
  };
}
