import type { FenceReading, HostEvidence } from '../../plan/fence.js';
import { Verdict } from '../../plan/gate.js';
import { judgeFence } from '../../plan/gates/fence.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { isFailure, reasonOf } from '../fail.js';
import { awaitLease } from './await-lease.js';
import { tryClientLogins } from './client-logins.js';
import { type Endpoint, endpointOf, probePortRepeatedly } from './endpoint.js';
import { FENCE_COMMAND_LIMIT_MS, runFenceCommand } from './fence-command.js';
import { callHands, databaseOf, nodeOf, trafficOf } from './locate.js';
import { closeRoutes, proveClosed } from './routes.js';

type Input = StepInput<StepArgs<'postgres.fence'>>;

/**
 * A fast shutdown first, because it leaves a clean end of history; then whatever it takes. Short, because every second is outage and a hard stop
 * loses nothing that the data directory has: what is stranded in it is found all the same.
 */
const STOP_LIMIT_MS = 3_000;
/** Immediate shutdown and SIGKILL come on top of it. */
const HOST_DEADLINE_MS = STOP_LIMIT_MS + 15_000;
/** Long enough that a supervisor which restarts the server at once is caught by one of the looks (systemd waits 100 ms by default). */
const LOOKS = { times: 5, everyMs: 50, limitMs: 500 };
/**
 * Counts only where nothing but Lifeboat starts the server, so there is no supervisor to catch. Long enough that a worker that is there has taken its
 * command: 8 ms in the median, and its barriers are the better proof.
 */
const LOOKS_AT_ONCE = { ...LOOKS, everyMs: 20 };

/** A login is a handshake on a network that is up: the port answered just now. */
const LOGIN_MS = 1_000;

/**
 * `postgres.fence`: closes the client routes, has the host stop the server for good and looks from a client's side (the server's own port, and a
 * write through every route), all at once. Where nobody is there, it runs the inventory's fence command, or else waits for the lease to run out.
 * What was seen before the hands had acted counts only as long as they have not: they stop what was seen. It measures; the workflow judges
 * (`plan/gates/fence.ts`), and the verdict may be `unknown`.
 */
export const fence =
  (deps: ActivityDeps, limits = { command: FENCE_COMMAND_LIMIT_MS }) =>
  async (input: Input): Promise<FenceReading> => {
    const { args, estate } = input;
    const node = nodeOf(estate, args.database, args.region);
    const target = endpointOf(await deps.resolve(node.dsn));
    const closing = closeRoutes(trafficOf(estate, args.traffic), args.region, target, deps);
    const atOnce = look(input, target, { closing, looks: LOOKS_AT_ONCE }, deps);
    const enough = atOnce.then(
      seen => provesAlone({ at: 0, region: args.region, starts: node.starts, ...seen }),
      () => false,
    );
    const host = await fenceHost(input, deps, node.fence ? undefined : enough);
    if (host.hands === 'nobody-there' && !node.fence && (await enough)) {
      const alone = { at: deps.now(), region: args.region, host, ...(await atOnce), starts: node.starts };
      return { ...alone, command: null, lease: null };
    }
    const command = host.hands === 'acted' ? null : await runFenceCommand(node, deps, limits.command);
    // Also where somebody seemed to take the command: behind a partition that is a poll which Temporal still holds open.
    const waits = host.hands !== 'acted' && command?.outcome !== 'done';
    const lease = waits ? await awaitLease({ ...args, node }, deps) : null;
    const seen = await look(input, target, { closing, looks: LOOKS }, deps);
    return { at: deps.now(), region: args.region, host, ...seen, starts: node.starts, command, lease };
  };

/** Whether this would be a proof with nobody on the host. Then a worker that has not come by now is not waited for; the judgement itself is the workflow's. */
function provesAlone(seen: Omit<FenceReading, 'host'>): boolean {
  const host = { hands: 'nobody-there', detail: '' } as const;
  return judgeFence({ ...seen, host }, { args: {}, accepted: null }).verdict === Verdict.pass;
}

/** From a client's side. */
async function look(
  { args, estate }: Input,
  target: Endpoint,
  { closing, looks }: { readonly closing: Promise<ReadonlyMap<string, string>>; readonly looks: typeof LOOKS },
  deps: ActivityDeps,
) {
  const traffic = trafficOf(estate, args.traffic);
  const database = databaseOf(estate, args.database);
  const [port, routes] = await Promise.all([
    probePortRepeatedly(target, looks),
    closing.then(closed => proveClosed({ traffic, database }, target, closed, deps)),
  ]);
  const logins = port.answered > 0 ? await tryClientLogins(traffic, target, deps, LOGIN_MS) : [];
  return { port, routes, logins };
}

/** What the hands did. A host that failed is an observation like a host where nobody is; only a stale actor is sent away. */
async function fenceHost(
  { args, context, estate }: Input,
  deps: ActivityDeps,
  needless: Promise<boolean> | undefined,
): Promise<HostEvidence> {
  const node = nodeOf(estate, args.database, args.region);
  const errand = {
    region: args.region,
    estate,
    context,
    deadlineMs: HOST_DEADLINE_MS,
    ...(needless ? { needless } : {}),
  };
  const order = { node, epoch: context.epoch, run: context.run, limitMs: STOP_LIMIT_MS };
  try {
    return await callHands(deps, errand, 'host.postgres-fence', order);
  } catch (error) {
    if (isFailure(error, 'epoch-superseded')) throw error;
    return { hands: isFailure(error, 'nobody-there') ? 'nobody-there' : 'failed', detail: reasonOf(error) };
  }
}
