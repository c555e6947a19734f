import type { LagReading, ReplicationReading, WatchState } from '../../plan/replication.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { pollUntil } from '../host/poll.js';
import { boundLease } from './bound-lease.js';
import { nodesOf } from './locate.js';
import { readEstate } from './read-estate.js';
import { keepSessions } from './sessions.js';

/** A hung server accepts connections and answers nothing, so each step of a look has its own limit. */
const LOOK_LIMITS = { connectMs: 1_000, queryMs: 1_000 };

/** A watch that looks every second has written, or failed to, by then; each of its looks has limits like ours. */
const SECOND_VIEW_MS = 3_000;

/**
 * `postgres.check-lag`: reads every server now and what the watch remembers. Where no primary answers, waits until the watch has tried its own
 * write since it last succeeded: gone is what more than one observer says. Writes nothing: the gate must work in a rehearsal too.
 */
export const checkLag =
  (deps: ActivityDeps) =>
  async ({ args, estate }: StepInput<StepArgs<'postgres.check-lag'>>): Promise<LagReading> => {
    const nodes = nodesOf(estate, args.database);
    const sessions = keepSessions(nodes, deps.resolve, LOOK_LIMITS);
    try {
      const [now, watch] = await Promise.all([readEstate(nodes, sessions, deps.now), deps.watch(args.database)]);
      // A standby that is still fed says enough by itself.
      const gone = now.nodes.every(node => node.inRecovery !== false && node.receiver !== 'streaming');
      if (!gone) return { now, watch };
      const endedSince = await endedByLease(now, args.database, nodes, deps);
      return { now, watch: await secondView(watch, args.database, deps), endedSince };
    } finally {
      await sessions.close();
    }
  };

async function endedByLease(
  now: ReplicationReading,
  database: string,
  nodes: ReturnType<typeof nodesOf>,
  deps: ActivityDeps,
): Promise<Record<string, number>> {
  const silent = now.nodes.filter(({ contact }) => contact !== 'answered');
  const ended = silent.map(async ({ region }) => {
    const node = nodes[region];
    const lease = node && (await boundLease({ database, region, node }, deps)?.());
    return typeof lease?.expiredSince === 'number' ? [[region, lease.expiredSince] as const] : [];
  });
  return Object.fromEntries((await Promise.all(ended)).flat());
}

/** What the watch knows once it has looked again at a primary that it last saw alive. */
export async function secondView(
  first: WatchState | null,
  database: string,
  deps: ActivityDeps,
): Promise<WatchState | null> {
  let watch = first;
  await pollUntil(
    async () => {
      if (watch === null || watch.unreachableSince !== null || watch.latest === null) return true;
      watch = await deps.watch(database);
      return undefined;
    },
    { everyMs: 50, limitMs: SECOND_VIEW_MS },
  );
  return watch;
}
