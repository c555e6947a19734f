import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { callHands, trafficOf } from '../postgres/locate.js';
import { openRoutes } from '../postgres/routes.js';
import { mariadbNodeOf, mariadbNodesOf } from './locate.js';
import { readMariadbs } from './read-node.js';
import { checkEpoch, ensureSchema, takeEpoch } from './schema.js';
import { addressOf, withMariadb } from './session.js';

type Input = StepInput<StepArgs<'mariadb.unfence'>>;

const LIMITS = { connectMs: 1_000, queryMs: 2_000 };
const START_LIMIT_MS = 50_000;

/**
 * `mariadb.unfence`: takes a fence back before anything was promoted. Refuses unless every other server answers read-only: one that does not answer
 * may have been promoted. Then starts the server as the primary it was and opens the routes that the fence closed.
 */
export const mariadbUnfence =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<StepResult<'mariadb.unfence'>> => {
    const { args, context, estate } = input;
    const node = mariadbNodeOf(estate, args.database, args.region);
    await refuseSecondPrimary(input, deps);
    const errand = { region: args.region, estate, context, deadlineMs: START_LIMIT_MS + 5_000 };
    const order = { node, epoch: context.epoch, run: context.run, as: 'primary', limitMs: START_LIMIT_MS } as const;
    await callHands(deps, errand, 'host.mariadb-start', order);
    const dsn = await deps.resolve(node.dsn);
    const opened = await withMariadb(args.region, dsn, LIMITS, async session => {
      await checkEpoch(session, context);
      // One that was never stopped has only been made read-only.
      await session.rows('SET GLOBAL read_only = 0');
      await ensureSchema(session);
      await takeEpoch(session, context);
      return { position: (await session.row('SELECT @@GLOBAL.gtid_current_pos AS position')).text('position') };
    });
    if (args.traffic !== undefined)
      await openRoutes(trafficOf(estate, args.traffic), args.region, addressOf(dsn), deps);
    return opened;
  };

async function refuseSecondPrimary({ args, estate }: Input, deps: ActivityDeps): Promise<void> {
  const others = Object.entries(mariadbNodesOf(estate, args.database)).filter(([region]) => region !== args.region);
  const { nodes } = await readMariadbs(Object.fromEntries(others), deps.resolve, deps.now, LIMITS);
  const doubt = nodes.find(other => other.inRecovery !== true);
  if (!doubt) return;
  const is = doubt.inRecovery === false;
  throw failure(is ? 'two-primaries' : 'unreachable', {
    what: is
      ? `${doubt.region} takes writes.`
      : `${doubt.region} does not answer (${doubt.detail}), so it may have been promoted.`,
    state: `${args.region} stays fenced; nothing was changed.`,
    todo: is ? 'Keep it fenced and make it follow.' : `Get ${doubt.region} to answer, then retry.`,
  });
}
