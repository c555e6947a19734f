import { reasonOf } from '../../activities/fail.js';
import type { DrillInput, DrillResult } from '../../plan/drills/drill.js';
import { endedRuns } from '../../plan/drills/ended-runs.js';
import type { Cli } from '../cli.js';

/** Keeps the record of a drill that no worker with a journal ran, where the environment names a journal; says on standard error why it did not. */
export async function keepDrill({ env, audit, err }: Cli, input: DrillInput, result: DrillResult): Promise<void> {
  const store = env['LIFEBOAT_HISTORY'] || env['LIFEBOAT_AUDIT'];
  const runs = endedRuns(input, result, [input.plan, ...input.back]);
  const not = 'The record of this drill is not kept, so it proves no plan';
  if (!store) {
    err.write(`${not}: neither LIFEBOAT_HISTORY nor LIFEBOAT_AUDIT names an audit journal.\n`);
    return;
  }
  try {
    await audit.keep(store, runs);
  } catch (error) {
    err.write(`${not}: ${reasonOf(error)}\n`);
  }
}
