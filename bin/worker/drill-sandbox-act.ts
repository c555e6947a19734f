import { Context } from '@temporalio/activity';
import type { DrillInput, DrillResult } from '../../plan/drills/drill.js';
import { noPaint } from '../../bot/render/paint.js';
import type { SandboxDrillOptions } from '../drill/sandbox-drill.js';

export type RunDrill = (input: DrillInput, options: SandboxDrillOptions) => Promise<DrillResult>;

/**
 * What a worker for drills does: the whole drill in two private regions on its host, which end with the act. The window was judged by whoever
 * asks. `inventory` reads the text anew for each drill, `say` hears what happens inside.
 */
export function drillSandboxAct(run: RunDrill, inventory: () => string, say: (line: string) => void) {
  return {
    'drill.sandbox': async (input: DrillInput): Promise<DrillResult> =>
      await run(
        { ...input, times: null },
        { inventory: inventory(), paint: noPaint, say, stop: Context.current().cancellationSignal },
      ),
  };
}
