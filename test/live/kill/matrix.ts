import { fileURLToPath } from 'node:url';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { Plan } from '../../../plan/plan.js';
import { startSandbox } from '../../../sandbox/sandbox.js';
import { type Golden, recordGolden } from './golden.js';
import { type KillPoint, nameOf } from './kill-point.js';
import { type Lane, openLane } from './lane.js';
import { type Runbook, RUNBOOKS, shippedInventory, shippedPlan } from './plans.js';
import { type KilledRun, runAndKill } from './run.js';

export interface Job {
  readonly name: string;
  readonly runbook: Runbook;
  readonly point: KillPoint;
}

export interface Result extends KilledRun {
  readonly job: Job;
}

export interface Matrix {
  readonly jobs: readonly Job[];
  run(jobs: readonly Job[], told: (result: Result) => void): Promise<readonly Result[]>;
  close(): Promise<void>;
}

/** Opens one world for each block, all on one Temporal server, and finds every place where a worker can die. */
export async function openMatrix(blocks: readonly number[]): Promise<Matrix> {
  const temporal = await startSandbox({ block: blocks.at(-1)! + 1, parts: ['temporal'] });
  const address = temporal.temporalAddress!;
  const connection = await Connection.connect({ address });
  const directory = mkdtempSync(join(tmpdir(), 'kill-matrix-'));
  const [bundle] = await Promise.all([
    buildBundle(directory),
    ...blocks.map(block => makeNamespace(connection, `kill-${block}`)),
  ]);
  const inventory = shippedInventory();
  const plans = Object.fromEntries(RUNBOOKS.map(name => [name, shippedPlan(name, inventory)])) as Record<Runbook, Plan>;
  const lanes = await Promise.all(
    blocks.map(block => {
      const namespace = `kill-${block}`;
      const client = new Client({ connection, namespace });
      return openLane({ block, client, address, namespace, bundle, inventory });
    }),
  );
  const golden = await recordGolden(lanes[0]!, plans);
  return {
    jobs: RUNBOOKS.flatMap(runbook => jobsOf(runbook, golden)),
    run: (jobs, told) => runAll(lanes, plans, golden, { jobs, told }),
    async close() {
      await Promise.all(lanes.map(lane => lane.close()));
      await connection.close();
      await temporal.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function jobsOf(runbook: Runbook, { points }: Golden): Job[] {
  return points[runbook].map(point => ({ name: nameOf(runbook, point), runbook, point }));
}

/** The product's own workflows; the interceptor only shortens how long a dead worker is waited for. */
async function buildBundle(directory: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url)),
    workflowInterceptorModules: [fileURLToPath(new URL('./interceptors.ts', import.meta.url))],
    logger: new DefaultLogger('ERROR'),
  });
  const file = join(directory, 'workflow-bundle.js');
  writeFileSync(file, code);
  return file;
}

async function makeNamespace(connection: Connection, namespace: string): Promise<void> {
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
}

interface Work {
  readonly jobs: readonly Job[];
  readonly told: (result: Result) => void;
}

async function runAll(
  lanes: readonly Lane[],
  plans: Readonly<Record<Runbook, Plan>>,
  { scenes }: Golden,
  { jobs, told }: Work,
): Promise<readonly Result[]> {
  const left = [...jobs];
  const results: Result[] = [];
  const work = async (lane: Lane) => {
    for (let job = left.shift(); job; job = left.shift()) {
      const { runbook, point } = job;
      const run = await runAndKill(lane, plans[runbook], scenes[runbook], point).catch(broken);
      const result = { ...run, job };
      results.push(result);
      told(result);
    }
  };
  await Promise.all(lanes.map(work));
  return results;
}

/** A run that could not even be judged is a broken promise too. */
function broken(error: unknown): KilledRun {
  const wrong = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  return { end: 'not judged', deaths: 0, retries: [], wrong, runMs: 0, totalMs: 0, acknowledged: [] };
}
