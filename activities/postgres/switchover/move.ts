import type { DatabaseNode } from '../../../plan/inventory.js';
import type { StepInput } from '../../../plan/run.js';
import type { StepArgs } from '../../../plan/steps/index.js';
import type { ActivityDeps } from '../../deps.js';
import type { HostActInput, HostActName, HostActResult } from '../../hands.js';
import { activityContext } from '../../host/pulse.js';
import { openPooler, type PoolerSession } from '../../pooler/pgbouncer.js';
import { type Endpoint, endpointOf } from '../endpoint.js';
import { callHands, nodeOf, nodesOf, trafficOf } from '../locate.js';
import type { Session } from '../session.js';
import { openNode } from '../with-node.js';

export type SwitchoverInput = StepInput<StepArgs<'postgres.switchover'>>;

/** Everything a switchover holds in its hands: warm connections, opened before any client waits. */
export interface Move {
  readonly input: SwitchoverInput;
  readonly deps: ActivityDeps;
  readonly nodes: Readonly<Record<string, DatabaseNode>>;
  readonly old: { readonly node: DatabaseNode; readonly dsn: string };
  readonly new: { readonly node: DatabaseNode; readonly dsn: string; readonly endpoint: Endpoint };
  /** The connection to the standby that becomes the primary. */
  readonly to: Session;
  /** Undefined where the service has no pooler: then clients see errors for as long as the move takes. */
  readonly pooler: PoolerSession | undefined;
  readonly phases: { readonly phase: string; readonly ms: number }[];
}

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
const COMMAND_MS = 2_000;

export async function openMove(input: SwitchoverInput, deps: ActivityDeps): Promise<Move> {
  const { args, estate } = input;
  const [from, into] = [nodeOf(estate, args.database, args.from), nodeOf(estate, args.database, args.to)];
  const [fromDsn, intoDsn] = await Promise.all([deps.resolve(from.dsn), deps.resolve(into.dsn)]);
  const { pooler } = trafficOf(estate, args.traffic);
  const to = await openNode(args.to, intoDsn, LIMITS);
  try {
    return {
      input,
      deps,
      nodes: nodesOf(estate, args.database),
      old: { node: from, dsn: fromDsn },
      new: { node: into, dsn: intoDsn, endpoint: endpointOf(intoDsn) },
      to,
      pooler: pooler && (await openPooler(pooler, deps, COMMAND_MS)),
      phases: [],
    };
  } catch (error) {
    await to.close();
    throw error;
  }
}

export async function closeMove({ to, pooler }: Move): Promise<void> {
  await Promise.all([to.close(), pooler?.close()]);
}

/** Does one phase, tells the workflow's side which one it is, and keeps its time for the journal. */
export async function phase<Result>(move: Move, name: string, work: () => Promise<Result>): Promise<Result> {
  activityContext()?.heartbeat({ phase: name });
  const started = performance.now();
  try {
    return await work();
  } finally {
    move.phases.push({ phase: name, ms: Math.round((performance.now() - started) * 10) / 10 });
  }
}

/** Has the old primary's host do something. */
export async function onOldHost<Name extends HostActName>(
  { input, deps }: Move,
  act: Name,
  order: HostActInput<Name>,
  deadlineMs: number,
): Promise<HostActResult<Name>> {
  const { args, context, estate } = input;
  return await callHands(deps, { region: args.from, estate, context, deadlineMs }, act, order);
}

/** Whose act it is, as every host act wants to know it. */
export function actor({ input, old }: Move) {
  return { node: old.node, epoch: input.context.epoch, run: input.context.run };
}
