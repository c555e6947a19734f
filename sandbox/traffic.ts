import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REGIONS } from './addresses.js';
import { type LoadRecord, readLoadLog } from './load-log.js';
import { nodePath, nodeProgram } from './node-program.js';
import { type Probe, readProberLog } from './prober-log.js';
import { startProcess } from './process.js';
import { serverUrl } from './template.js';
import { enterOf, type World } from './world.js';

export interface LoadOptions {
  /** How many clients write at the same time; 3 by default. */
  readonly clients?: number;
  /** How long each rests between two writes; 5 by default. */
  readonly pauseMs?: number;
  /** How long a write may take before its client gives up and connects anew; 5000 by default. */
  readonly deadlineMs?: number;
  /** Connection URL; the pooler's by default. */
  readonly url?: string;
}

/** A process that writes a log. */
export interface Observed<Line> {
  readonly log: string;
  /** What is in the log so far, in the order in which it happened. */
  read(): Line[];
  /** Ends it, writes under way given half a second; its log stays until the sandbox is stopped. */
  stop(): Promise<void>;
}

/** Starts write clients in a process of their own and resolves when a write of theirs was acknowledged. */
export async function startLoad(world: World, url: string, options: LoadOptions = {}): Promise<Observed<LoadRecord>> {
  const { clients = 3, pauseMs = 5, deadlineMs = 5_000 } = options;
  const log = freshLog(world, 'load');
  const args = [options.url ?? url, log, String(clients), String(pauseMs), String(deadlineMs)];
  const process = await startNode(world, 'load', [...nodeProgram('load-process'), ...args], 2_000, () =>
    readLoadLog(log).some(({ event }) => event === 'ack'),
  );
  return { log, read: () => readLoadLog(log), stop: () => process.stop() };
}

/** Starts trying a write on both regions' servers every 50 ms, as a client with a direct connection would. */
export async function startProber(world: World): Promise<Observed<Probe>> {
  const log = freshLog(world, 'prober');
  const targets = REGIONS.map(region => `${region}=${serverUrl(world.block, region, 'app', 'orders')}`);
  const process = await startNode(world, 'prober', [...nodeProgram('prober-process'), log, '50', ...targets], 100, () =>
    REGIONS.every(region => readProberLog(log).some(probe => probe.region === region)),
  );
  return { log, read: () => readProberLog(log), stop: () => process.stop() };
}

/** Every start has a log of its own: `load.ndjson`, `load-2.ndjson`. */
function freshLog({ dir }: World, name: string): string {
  for (let count = 1; ; count++) {
    const file = join(dir, count === 1 ? `${name}.ndjson` : `${name}-${count}.ndjson`);
    if (!existsSync(file)) return file;
  }
}

function startNode(world: World, name: string, args: string[], graceMs: number, ready: () => boolean) {
  return startProcess({
    name: `The ${name}`,
    program: process.execPath,
    enter: enterOf(world, name),
    args,
    env: { PATH: nodePath() },
    cwd: world.dir,
    log: join(world.dir, 'logs', `${name}.log`),
    spawned: running => world.running.add(running),
    ready: async () => ready(),
    stop: { signal: 'SIGTERM', graceMs },
  });
}
