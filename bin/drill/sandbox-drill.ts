import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Paint } from '../../bot/render/paint.js';
import type { DrillInput, DrillResult } from '../../plan/drills/drill.js';
import { DrillLevel } from '../../plan/history/drill-level.js';
import { startSandbox } from '../../sandbox/sandbox.js';
import { watchState } from '../../bot/runs/watch-state.js';
import { CONTROL_QUEUE, drillWorkflowId } from '../../workflows/messages.js';
import { faults } from './faults/index.js';
import type { Fault } from './faults/fault.js';
import { playedInventory } from './played-inventory.js';
import { playCrew } from './sandbox-crew.js';
import type { SandboxStage } from './sandbox-stage.js';
import { fencedSpan } from './fenced-span.js';
import { readWitness } from './sandbox-witness.js';
import { untilSeen } from './until-seen.js';

export interface SandboxDrillOptions {
  /** The text of the inventory that the plans were compiled with. */
  readonly inventory: string;
  readonly block?: number;
  readonly paint: Paint;
  readonly say: (line: string) => void;
  /** Ends the drill and its sandbox early. */
  readonly stop?: AbortSignal;
}

const FAULT_QUEUE = 'drill-faults';

/** Runs one drill in two private regions that end with it: the same plans, the same workflow, with write clients and a prober as witnesses. */
export async function runSandboxDrill(input: DrillInput, options: SandboxDrillOptions): Promise<DrillResult> {
  const fault = faults.find(({ name }) => name === input.fault?.name) ?? null;
  const folder = mkdtempSync(join(tmpdir(), 'drill-'));
  const inventory = join(folder, 'inventory.yaml');
  writeFileSync(inventory, playedInventory(options.inventory));
  options.say('Two private regions start.');
  const sandbox = await startSandbox({
    workers: true,
    inventory,
    ...(options.block === undefined ? {} : { block: options.block }),
  });
  try {
    const client = new Client({ connection: await Connection.connect({ address: sandbox.temporalAddress ?? '' }) });
    const [load, prober] = await Promise.all([sandbox.startLoad(), sandbox.startProber()]);
    const { groups } = input.plan.estate;
    const stage: SandboxStage = { sandbox, client, service: input.service, load, prober, direct: new Map(), groups };
    await untilReady(stage, input);
    const result = await perform(stage, input, fault, options);
    await client.connection.close();
    return { ...result, level: DrillLevel.sandbox };
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A failover needs to know from before what it could lose, and a reconciliation needs its slot. */
async function untilReady({ client }: SandboxStage, { plan, service }: DrillInput): Promise<void> {
  for (const database of plan.estate.services[service]?.databases ?? []) {
    await untilSeen(`a heartbeat of ${database} on its standby`, async () => {
      const seen = await watchState(client, database);
      return typeof seen.lastGood?.nodes.find(node => node.inRecovery)?.heartbeatAt === 'number';
    });
  }
}

async function perform(
  stage: SandboxStage,
  input: DrillInput,
  fault: Fault | null,
  options: SandboxDrillOptions,
): Promise<DrillResult> {
  const connection = await NativeConnection.connect({ address: stage.sandbox.temporalAddress ?? '' });
  const worker = await Worker.create({
    connection,
    taskQueue: FAULT_QUEUE,
    activities: faultActs(stage, fault, input),
  });
  const running = worker.run();
  try {
    const handle = await stage.client.workflow.start<(one: DrillInput) => Promise<DrillResult>>('drill', {
      workflowId: drillWorkflowId(input.service, input.drill),
      taskQueue: CONTROL_QUEUE,
      args: [insideOf(input, fault)],
    });
    const over = new AbortController();
    const result = handle.result().finally(() => over.abort());
    // Awaited below; what it says is not lost while the people are played.
    result.catch(() => undefined);
    const { stop, paint, say } = options;
    await playCrew(stage, stop ? AbortSignal.any([over.signal, stop]) : over.signal, {
      plan: input.plan,
      fault,
      paint,
      say,
    });
    stop?.throwIfAborted();
    return await result;
  } finally {
    worker.shutdown();
    await running;
    await connection.close();
  }
}

/** The same drill as it is for those inside: on their estate it is real. Its window was judged outside, and nobody's alarms watch a sandbox. */
function insideOf(input: DrillInput, fault: Fault | null): DrillInput {
  return {
    ...input,
    level: DrillLevel.real,
    times: null,
    alarms: { blocking: [], outcome: [] },
    // The witnesses belong to every drill here, so a drill without a fault has one that does nothing.
    fault: { name: fault?.name ?? 'none', queue: FAULT_QUEUE },
    expectedActs: fault?.holds?.(input.plan) ? ['resolved'] : [],
    mustHappen: fault?.mustHappen?.(input.plan) ?? [],
    ...(fault?.asleepMs === undefined ? {} : { expiresMs: fault.asleepMs }),
  };
}

function faultActs(stage: SandboxStage, fault: Fault | null, input: DrillInput) {
  return {
    'drill.inject': async () => (await fault?.inject(stage), null),
    'drill.heal': async () => (await fault?.heal(stage), null),
    'drill.witness': async () => await readWitness(stage, fault?.splits ? await fencedSpan(stage, input) : null),
  };
}
