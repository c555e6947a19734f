import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRegion, Region } from './addresses.js';
import { checkoutRoot } from './checkout.js';
import { nodePath } from './node-program.js';
import { type Running, startProcess } from './process.js';
import { askTemporal } from './temporal.js';
import { enterOf, type World } from './world.js';

export const WorkerName = { control: 'control', ...Region } as const;
export type WorkerName = (typeof WorkerName)[keyof typeof WorkerName];

/** The argument vector of a worker, after `node`. */
export function workerArgs(
  root: string,
  name: WorkerName,
  inventory = join(root, 'runbooks', 'inventory.yaml'),
): string[] {
  const what = isRegion(name)
    ? ['--region', name]
    : ['--queue', 'control', '--inventory', inventory, '--watch-interval', '250ms'];
  return [join(root, 'dist', 'bin', 'lifeboat.js'), 'worker', ...what];
}

/** The control worker, and one worker with hands in each region. */
export interface Workers {
  /** Starts a worker, or a new one in place of a dead one; resolves when it polls. Twice is harmless. */
  start(name: WorkerName): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(name: WorkerName): Promise<void>;
  pid(name: WorkerName): number | undefined;
}

export function workersOf(
  world: World,
  env: Readonly<Record<string, string>>,
  temporalHttp: string,
  inventory?: string,
): Workers {
  const running = new Map<WorkerName, Running>();
  return {
    async start(name) {
      if (running.get(name)?.alive()) return;
      const spawned = (worker: Running) => {
        running.set(name, worker);
        world.running.add(worker);
      };
      await startWorker(world, { name, args: workerArgs(checkoutRoot(), name, inventory) }, env, temporalHttp, spawned);
    },
    kill: async name => running.get(name)?.kill(),
    pid(name) {
      const worker = running.get(name);
      return worker?.alive() ? worker.identity.pid : undefined;
    },
  };
}

function startWorker(
  world: World,
  { name, args }: { readonly name: WorkerName; readonly args: readonly string[] },
  env: Readonly<Record<string, string>>,
  temporalHttp: string,
  spawned: (worker: Running) => void,
): Promise<Running> {
  return startProcess({
    name: `The worker ${name}`,
    program: process.execPath,
    enter: enterOf(world, name),
    args,
    env: { ...env, LIFEBOAT_AUDIT: auditFile(world.dir, name), PATH: nodePath() },
    cwd: checkoutRoot(),
    log: join(world.dir, 'logs', `worker-${name}.log`),
    spawned,
    ready: ({ pid }) => polls(temporalHttp, isRegion(name) ? `region.${name}` : name, pid),
    deadlineMs: 30_000,
    // It would wait for the activities it runs; they are resumable.
    stop: { signal: 'SIGTERM', graceMs: 200 },
  });
}

/** Each worker keeps a journal of its own: a file has one writer. */
export function auditFile(dir: string, name: WorkerName): string {
  mkdirSync(join(dir, 'audit'), { recursive: true });
  return join(dir, 'audit', `${name}.jsonl`);
}

/** Whether the process polls the task queue. Temporal remembers the pollers of dead workers too, so it must be this very one. */
async function polls(temporalHttp: string, queue: string, pid: number): Promise<boolean> {
  const answer = await askTemporal(temporalHttp, `/task-queues/${queue}?taskQueueType=TASK_QUEUE_TYPE_ACTIVITY`);
  if (typeof answer !== 'object' || answer === null || !('pollers' in answer) || !Array.isArray(answer.pollers))
    return false;
  return answer.pollers.some((poller: unknown) => JSON.stringify(poller).includes(`"${pid}@`));
}
