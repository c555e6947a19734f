import type { NodeReading } from '../../plan/replication.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure, isFailure, reasonOf } from '../fail.js';
import { endpointOf } from './endpoint.js';
import { takeEpoch } from './epoch.js';
import { callHands, nodeOf, nodesOf, trafficOf } from './locate.js';
import { readStanding } from './promotion.js';
import { readEstate } from './read-estate.js';
import { openRoutes, type Traffic } from './routes.js';
import { ensureSchema } from './schema.js';
import { keepSessions } from './sessions.js';
import { withNode } from './with-node.js';

type Input = StepInput<StepArgs<'postgres.unfence'>>;

const LIMITS = { connectMs: 1_000, queryMs: 2_000 };
const START_LIMIT_MS = 50_000;

/**
 * `postgres.unfence`: takes a fence back before anything was promoted. Refuses unless every other server answers as a standby: one that does
 * not answer may have been promoted. Then starts the server as the primary it was and opens its routes. Harmless on one that was never stopped.
 */
export const unfence =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<StepResult<'postgres.unfence'>> => {
    const { args, context, estate } = input;
    const node = nodeOf(estate, args.database, args.region);
    await refuseSecondPrimary(input, deps);
    const errand = { region: args.region, estate, context, deadlineMs: START_LIMIT_MS + 5_000 };
    const order = { node, epoch: context.epoch, run: context.run, as: 'primary', limitMs: START_LIMIT_MS } as const;
    const dsn = await deps.resolve(node.dsn);
    const traffic = trafficOf(estate, args.traffic);
    await callHands(deps, errand, 'host.postgres-start', order).catch(async (error: unknown) => {
      throw isFailure(error, 'nobody-there') ? await routesOnly(input, traffic, dsn, deps) : error;
    });
    const timeline = await withNode(args.region, dsn, LIMITS, async session => {
      await ensureSchema(session);
      await takeEpoch(session, context);
      return (await readStanding(session)).timeline;
    });
    await openRoutes(traffic, args.region, endpointOf(dsn), deps);
    return { timeline };
  };

/**
 * Nobody is on the host, so whether its server runs is not known. It is the only one that may take writes, and clients may reach it where we do not:
 * they must not wait at a pooler that nobody will resume.
 */
async function routesOnly({ args }: Input, traffic: Traffic, dsn: string, deps: ActivityDeps) {
  const opened = await openRoutes(traffic, args.region, endpointOf(dsn), deps).then(
    () => 'Client routes to it are open again.',
    (error: unknown) => `Client routes to it may still be closed (${reasonOf(error)}).`,
  );
  return failure('nobody-there', {
    what: `Nobody took the command to start the server in ${args.region}.`,
    state: `Whether the server in ${args.region} runs is not known; nothing else takes writes. ${opened}`,
    todo: `Start the worker of ${args.region}, and the server if it is down.`,
  });
}

async function refuseSecondPrimary({ args, estate }: Input, deps: ActivityDeps): Promise<void> {
  const others = Object.entries(nodesOf(estate, args.database)).filter(([region]) => region !== args.region);
  const nodes = Object.fromEntries(others);
  const sessions = keepSessions(nodes, deps.resolve, LIMITS);
  const reading = await readEstate(nodes, sessions, deps.now);
  await sessions.close();
  const doubt = reading.nodes.find(other => other.inRecovery !== true);
  if (doubt) throw mayBePrimary(args.region, doubt);
}

function mayBePrimary(region: string, other: NodeReading) {
  const is = other.inRecovery === false;
  return failure(is ? 'two-primaries' : 'unreachable', {
    what: is
      ? `${other.region} is a primary on timeline ${other.timeline}.`
      : `${other.region} does not answer (${other.detail}), so it may have been promoted.`,
    state: `${region} stays fenced; nothing was changed.`,
    todo: is
      ? 'Keep it fenced, reconcile, and bring it back as a standby.'
      : `Get ${other.region} to answer, then retry.`,
  });
}
