import type { FenceReading, HostEvidence } from '../../plan/fence.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { isFailure, reasonOf } from '../fail.js';
import { probePortRepeatedly } from '../postgres/endpoint.js';
import { FENCE_COMMAND_LIMIT_MS, runFenceCommand } from '../postgres/fence-command.js';
import { callHands, trafficOf } from '../postgres/locate.js';
import { closeRoutes } from '../postgres/routes.js';
import { mariadbNodeOf } from './locate.js';
import { quieten } from './quieten.js';
import { closedRoutes, followRoutes } from './routes.js';
import { addressOf } from './session.js';

type Input = StepInput<StepArgs<'mariadb.fence'>>;

/** A clean shutdown first, so that the binary log has a clean end; SIGKILL comes on top of it. */
const STOP_LIMIT_MS = 3_000;
const HOST_DEADLINE_MS = STOP_LIMIT_MS + 10_000;
/** Long enough that a supervisor which restarts the server at once is caught by one of the looks. */
const LOOKS = { times: 5, everyMs: 50, limitMs: 500 };

/** A proxy that has no server hangs up at once. */
const LOGIN_MS = 1_000;

/**
 * `mariadb.fence`: closes the client routes that the inventory names, makes the server read-only and ends its clients at once, has the host stop it
 * for good, and looks from a client's side: the server's own port, and a login through every route. Where nobody is there it runs the inventory's fence
 * command. It measures; the workflow judges (`plan/gates/fence.ts`). Without a route, a host that cannot be reached is proved fenced by its fence
 * command alone.
 */
export const mariadbFence =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<FenceReading> => {
    const { args, estate } = input;
    const node = mariadbNodeOf(estate, args.database, args.region);
    const target = addressOf(await deps.resolve(node.dsn));
    const traffic = args.traffic === undefined ? {} : trafficOf(estate, args.traffic);
    const [host, said] = await Promise.all([
      fenceHost(input, deps),
      closeRoutes(traffic, args.region, target, deps),
      quieten(node.dsn, input.context, deps),
    ]);
    const command = host.hands === 'acted' ? null : await runFenceCommand(node, deps, FENCE_COMMAND_LIMIT_MS);
    const [port, ends] = await Promise.all([
      probePortRepeatedly(target, LOOKS),
      followRoutes({ estate, traffic, database: args.database }, deps, LOGIN_MS),
    ]);
    const routes = closedRoutes(ends, args.region, said);
    return { at: deps.now(), region: args.region, host, port, routes, starts: node.starts, command };
  };

/** What the hands did; only a stale actor is sent away, everything else is an observation. */
async function fenceHost({ args, context, estate }: Input, deps: ActivityDeps): Promise<HostEvidence> {
  const node = mariadbNodeOf(estate, args.database, args.region);
  const errand = { region: args.region, estate, context, deadlineMs: HOST_DEADLINE_MS };
  const order = { node, epoch: context.epoch, run: context.run, limitMs: STOP_LIMIT_MS };
  try {
    return await callHands(deps, errand, 'host.mariadb-fence', order);
  } catch (error) {
    if (isFailure(error, 'epoch-superseded')) throw error;
    return { hands: isFailure(error, 'nobody-there') ? 'nobody-there' : 'failed', detail: reasonOf(error) };
  }
}
