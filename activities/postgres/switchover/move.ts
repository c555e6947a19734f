import type { DatabaseNode } from '../../../plan/database-entry.js';
import type { StepInput } from '../../../plan/run.js';
import type { StepArgs } from '../../../plan/steps/index.js';
import type { ActivityDeps } from '../../deps.js';
import type { HostActInput, HostActName, HostActResult } from '../../hands.js';
import { activityContext } from '../../host/pulse.js';
import { openPoolers, type PoolerFleet } from '../../pooler/fleet.js';
import { type Endpoint, endpointOf } from '../endpoint.js';
import { callHands, nodeOf, nodesOf, trafficOf } from '../locate.js';
import { type Session, withSession } from '../session.js';
import { openNode } from '../with-node.js';
import { endOtherMovers, MOVER } from './movers.js';

export type SwitchoverInput = StepInput<StepArgs<'postgres.switchover'>>;

/** What a switchover knows and can reach without the standby that is to be promoted: enough to take it back. */
export interface Grip {
  readonly input: SwitchoverInput;
  readonly deps: ActivityDeps;
  readonly nodes: Readonly<Record<string, DatabaseNode>>;
  readonly old: { readonly node: DatabaseNode; readonly dsn: string };
  readonly new: { readonly node: DatabaseNode; readonly dsn: string; readonly endpoint: Endpoint };
  /** Undefined where the service has no pooler: then clients see errors for as long as the move takes. */
  readonly pooler: PoolerFleet | undefined;
  readonly phases: { readonly phase: string; readonly ms: number }[];
}

/** Everything a switchover holds in its hands: warm connections, opened before any client waits. */
export interface Move extends Grip {
  /** The connection to the standby that becomes the primary. */
  readonly to: Session;
}

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
const LOOK_LIMITS = { connectMs: 1_000, queryMs: 2_000 };
const COMMAND_MS = 2_000;

export async function gripOf(input: SwitchoverInput, deps: ActivityDeps): Promise<Omit<Grip, 'pooler'>> {
  const { args, estate } = input;
  const [from, into] = [nodeOf(estate, args.database, args.from), nodeOf(estate, args.database, args.to)];
  const [fromDsn, intoDsn] = await Promise.all([deps.resolve(from.dsn), deps.resolve(into.dsn)]);
  return {
    input,
    deps,
    nodes: nodesOf(estate, args.database),
    old: { node: from, dsn: fromDsn },
    new: { node: into, dsn: intoDsn, endpoint: endpointOf(intoDsn) },
    phases: [],
  };
}

/** Every instance of the pooler. `missing`: what becomes of one that does not answer, as `openPoolers` has it. */
export async function openPoolerOf(
  { input, deps }: Pick<Grip, 'input' | 'deps'>,
  missing: 'refuse' | 'later',
): Promise<PoolerFleet | undefined> {
  const { pooler } = trafficOf(input.estate, input.args.traffic);
  return pooler && (await openPoolers(pooler, deps, COMMAND_MS, missing));
}

/** Whether an instance of the pooler says that it holds its clients. One that does not answer says nothing. */
export async function holdsClients(pooler: PoolerFleet | undefined): Promise<boolean> {
  const states = await pooler?.states().catch(() => undefined);
  return [...(states?.values() ?? [])].some(({ paused }) => paused);
}

/** Opens the connections. Those of an earlier attempt of a move to the standby are ended: its worker may be frozen, and must not promote later. */
export async function openMove(grip: Omit<Grip, 'pooler'>): Promise<Move> {
  const to = await openNode(grip.input.args.to, grip.new.dsn, LIMITS);
  try {
    await to.rows(`SELECT set_config('application_name', $1, false)`, [MOVER]);
    await endOtherMovers(to);
    return { ...grip, to, pooler: await openPoolerOf(grip, 'refuse') };
  } catch (error) {
    await to.close();
    throw error;
  }
}

export async function closeMove({ to, pooler }: Move): Promise<void> {
  await Promise.all([to.close(), pooler?.close()]);
}

/** What the old primary says it is, over a new connection: a server that is shutting down lets nobody in. */
export async function roleOfOld({ old }: Pick<Grip, 'old'>): Promise<'primary' | 'standby' | 'none'> {
  try {
    return await withSession(old.dsn, LOOK_LIMITS, async session => {
      const row = await session.row('SELECT pg_is_in_recovery() AS standby');
      return row.boolean('standby') ? 'standby' : 'primary';
    });
  } catch {
    return 'none';
  }
}

/** Does one phase, tells the workflow's side which one it is, and keeps its time for the journal. */
export async function phase<Result>(
  move: Pick<Grip, 'phases'>,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  activityContext()?.heartbeat({ phase: name });
  const started = performance.now();
  try {
    return await work();
  } finally {
    move.phases.push({ phase: name, ms: Math.round((performance.now() - started) * 10) / 10 });
  }
}

/** Has a host do something: that of the old primary (`from`), or of the server that is to become the primary (`to`). */
export async function onHost<Name extends HostActName>(
  side: 'from' | 'to',
  { input, deps }: Pick<Grip, 'input' | 'deps'>,
  act: Name,
  order: HostActInput<Name>,
  deadlineMs: number,
): Promise<HostActResult<Name>> {
  const { args, context, estate } = input;
  return await callHands(deps, { region: args[side], estate, context, deadlineMs }, act, order);
}

/** Whose act it is, as every host act wants to know it. */
export function orderFor({ input }: Pick<Grip, 'input'>, node: DatabaseNode) {
  return { node, epoch: input.context.epoch, run: input.context.run };
}

/** The same, for the old primary. */
export function actor(grip: Pick<Grip, 'input' | 'old'>) {
  return orderFor(grip, grip.old.node);
}
