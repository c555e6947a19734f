import type { LagReading } from '../../plan/replication.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { secondView } from '../postgres/check-lag.js';
import { mariadbNodesOf } from './locate.js';
import { readMariadbs } from './read-node.js';

const LOOK_LIMITS = { connectMs: 1_000, queryMs: 1_000 };

/**
 * `mariadb.check-lag`: reads every server now and what the watch remembers; where no primary answers, waits until the watch has tried its own write
 * since. Writes nothing.
 */
export const mariadbCheckLag =
  (deps: ActivityDeps) =>
  async ({ args, estate }: StepInput<StepArgs<'mariadb.check-lag'>>): Promise<LagReading> => {
    const nodes = mariadbNodesOf(estate, args.database);
    const [now, watch] = await Promise.all([
      readMariadbs(nodes, deps.resolve, deps.now, LOOK_LIMITS),
      deps.watch(args.database),
    ]);
    const gone = now.nodes.every(node => node.inRecovery !== false && node.receiver !== 'streaming');
    return { now, watch: gone ? await secondView(watch, args.database, deps) : watch };
  };
