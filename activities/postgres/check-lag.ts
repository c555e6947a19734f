import type { LagReading } from '../../plan/replication.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { nodesOf } from './locate.js';
import { readEstate } from './read-estate.js';
import { keepSessions } from './sessions.js';

/** A hung server accepts connections and answers nothing, so each step of a look has its own limit. */
const LOOK_LIMITS = { connectMs: 1_000, queryMs: 1_000 };

/** `postgres.check-lag`: reads every server now and what the watch remembers. Writes nothing: the gate must work in a rehearsal too. */
export const checkLag =
  (deps: ActivityDeps) =>
  async ({ args, estate }: StepInput<StepArgs<'postgres.check-lag'>>): Promise<LagReading> => {
    const nodes = nodesOf(estate, args.database);
    const sessions = keepSessions(nodes, deps.resolve, LOOK_LIMITS);
    try {
      const [now, watch] = await Promise.all([readEstate(nodes, sessions, deps.now), deps.watch(args.database)]);
      return { now, watch };
    } finally {
      await sessions.close();
    }
  };
