import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { WritableReading } from '../../plan/steps/postgres-verify-writable.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { probeRoutes, type RouteReading } from '../route-probe.js';
import { databaseOf, trafficOf } from './locate.js';

type Input = StepInput<StepArgs<'postgres.verify-writable'>>;

const PROBE_MS = 3_000;

/**
 * `postgres.verify-writable`: a real write through every client route, and which region's server took it. Fails with `not-verified` as long as
 * one route takes none, or takes it elsewhere.
 */
export const verifyWritable =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<WritableReading> => {
    const { args, estate } = input;
    const traffic = trafficOf(estate, args.traffic);
    const readings = await probeRoutes(traffic, databaseOf(estate, args.database), deps, PROBE_MS);
    const wrong = readings.filter(({ region }) => region !== args.region);
    if (readings.length === 0 || wrong.length > 0) throw notVerified(input, wrong);
    return { routes: readings.map(({ route, ms }) => ({ route, ms, region: args.region })) };
  };

function notVerified({ args }: Input, wrong: readonly RouteReading[]) {
  const said = wrong.map(({ route, detail }) => `${route}: ${detail}`).join('; ');
  return failure('not-verified', {
    what: `Not every client route writes in ${args.region} (${said || 'no route is known'}).`,
    state: `${args.database} may take writes in ${args.region}, but not all clients reach it.`,
    todo: 'Look at the routes named here, then retry the step.',
  });
}
