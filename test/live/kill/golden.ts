import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../../plan/plan.js';
import { type Region, REGIONS } from '../../../sandbox/addresses.js';
import { until } from '../../../sandbox/until.js';
import { type Act, type Call, type KillPoint, pointsOf, sameAct } from './kill-point.js';
import type { Lane } from './lane.js';
import type { Runbook } from './plans.js';
import { runAndKill } from './run.js';
import { keepDisks, type Scene } from './scene.js';
import { startWriter, type Writer } from './writer.js';

/** Where each runbook begins, and every place in it where a worker can die, in the order of a run in which none did. */
export interface Golden {
  readonly scenes: Readonly<Record<Runbook, Scene>>;
  readonly points: Readonly<Record<Runbook, readonly KillPoint[]>>;
}

type Plans = Readonly<Record<Runbook, Plan>>;

/** Tells the whole story once with nobody killed: what the disks look like before each chapter is kept, and what each act does. */
export async function recordGolden(lane: Lane, plans: Plans): Promise<Golden> {
  const home = await healthy(lane);
  const switchover = await record(lane, plans.switchover, home);
  await lane.enter(home);
  const lost = await loseHome(lane, home);
  await lane.enter(lost);
  const failover = await record(lane, plans.failover, lost, true);
  const moved = { ...lost, home: 'us-east' as Region, timeline: lost.timeline + 1 };
  const reconcilable = await keep(lane, { ...moved, acknowledged: failover.acknowledged }, 'reconcilable');
  await lane.enter(reconcilable);
  const reconciliation = await record(lane, plans.reconciliation, reconcilable, true);
  const returning = await keep(lane, { ...reconcilable, acknowledged: reconciliation.acknowledged }, 'returning');
  await lane.enter(returning);
  const failback = await record(lane, plans.failback, returning, true);
  return {
    scenes: { switchover: home, failover: lost, reconciliation: reconcilable, failback: returning },
    points: {
      switchover: switchover.points,
      failover: failover.points,
      reconciliation: reconciliation.points,
      failback: failback.points,
    },
  };
}

/** Both regions up, watched, with orders. */
async function healthy(lane: Lane): Promise<Scene> {
  await lane.startWatch();
  const writer = startWriter(lane.sandbox.env['ORDERS_POOLER_CLIENTS']!);
  await until('the standby had a heartbeat', 20_000, async () => {
    const state = await lane.watch().catch(() => undefined);
    const beaten = state?.lastGood?.nodes.some(node => node.inRecovery && node.heartbeatAt !== null);
    return beaten && writer.acknowledged.size > 20 ? true : undefined;
  });
  await writer.stop();
  const watch = await lane.watch();
  await stopAll(lane, 'SIGINT');
  const facts = { home: 'eu-west' as const, up: REGIONS, watch, stranded: [], strandedMs: 0, timeline: 1 };
  return await keepStopped(lane, { ...facts, acknowledged: ids(writer) }, 'home');
}

/** The standby is cut off, writes go on, the primary's server dies with some that only it has. Its host's worker lives. */
async function loseHome(lane: Lane, home: Scene): Promise<Scene> {
  const writer = startWriter(lane.sandbox.env['ORDERS_POOLER_CLIENTS']!);
  await until('orders arrived', 10_000, async () => (writer.acknowledged.size > 5 ? true : undefined));
  // Whatever is acknowledged while replication is being cut is in doubt, so nothing is.
  await writer.stop();
  await lane.sandbox.stall();
  const alone = startWriter(lane.sandbox.env['ORDERS_POOLER_CLIENTS']!);
  await until('orders were stranded', 10_000, async () => (alone.acknowledged.size > 8 ? true : undefined));
  await alone.stop();
  const diedAt = Date.now();
  await lane.sandbox.kill('eu-west');
  await until('the watch missed the primary twice', 20_000, async () => {
    const { unreachableSince, latest } = await lane.watch();
    return unreachableSince !== null && latest !== null && latest.at > unreachableSince ? true : undefined;
  });
  const watch = await lane.watch();
  await lane.stopServer('us-east');
  const stranded = ids(alone);
  const strandedMs = diedAt - Math.min(...alone.acknowledged.values());
  const acknowledged = [...home.acknowledged, ...ids(writer), ...stranded];
  return await keepStopped(lane, { ...home, up: ['us-east'], watch, acknowledged, stranded, strandedMs }, 'lost');
}

function ids(writer: Writer): string[] {
  return [...writer.acknowledged.keys()];
}

async function stopAll(lane: Lane, how: 'SIGQUIT' | 'SIGINT'): Promise<void> {
  const primaryFirst = lane.stopServer('eu-west', how).then(() => lane.stopServer('us-east', how));
  await primaryFirst;
}

async function keep(lane: Lane, facts: Omit<Scene, 'dir' | 'block' | 'watch'>, name: string): Promise<Scene> {
  const watch = await lane.watch();
  await stopAll(lane, 'SIGQUIT');
  return await keepStopped(lane, { ...facts, watch }, name);
}

async function keepStopped(lane: Lane, facts: Omit<Scene, 'dir' | 'block'>, name: string): Promise<Scene> {
  const dir = mkdtempSync(join(lane.sandbox.dir, `scene-${name}-`));
  await keepDisks(lane.sandbox.dir, dir);
  return { ...facts, dir, block: lane.block };
}

interface Recorded {
  readonly points: readonly KillPoint[];
  readonly acknowledged: readonly string[];
}

async function record(lane: Lane, plan: Plan, scene: Scene, entered = false): Promise<Recorded> {
  const acts: { readonly act: Act; readonly calls: Call[] }[] = [];
  lane.workers.heard = (act, call) => {
    const known = acts.find(one => sameAct(one.act, act));
    const { calls } = known ?? acts[acts.push({ act, calls: [] }) - 1]!;
    if (call && !calls.some(({ label, nth }) => label === call.label && nth === call.nth)) calls.push(call);
  };
  const { end, wrong, acknowledged, retries } = await runAndKill(lane, plan, scene, null, { entered, records: true });
  lane.workers.heard = () => undefined;
  if (end !== 'SUCCEEDED' || wrong.length > 0)
    throw new Error(`${plan.title}: ${end}. ${[...retries, ...wrong].join('; ')}`);
  return { points: pointsInOrder(plan, acts), acknowledged };
}

/** In the order of the plan's steps; of a step first the control worker's act, then those of the hosts. */
function pointsInOrder(plan: Plan, acts: readonly { readonly act: Act; readonly calls: readonly Call[] }[]) {
  return plan.steps.flatMap(step => {
    if (step.approval) {
      const asked = { worker: 'control', step: step.id, act: 'approval.ask', moment: null, call: null } as const;
      return (['before', 'during', 'after'] as const).map(phase => ({ ...asked, phase }));
    }
    const own = acts.filter(({ act }) => act.step === step.id);
    return own.flatMap(({ act, calls }) => pointsOf(act, calls));
  });
}
