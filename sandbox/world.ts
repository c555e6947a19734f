import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BlockLock, lockBlock } from './block-lock.js';
import { checkoutRoot } from './checkout.js';
import { type Janitor, startJanitor } from './janitor.js';
import type { Network } from './network/network.js';
import { PLACE_OF_PART } from './network/place.js';
import type { Part } from './part.js';
import type { Running } from './process.js';
import { type Programs, readPrograms, withPostgres18 } from './programs.js';
import { type ServerUser, serverUser } from './run-as.js';
import { scratchDirectory } from './scratch.js';

/** What one sandbox owns, and must give back: a directory, a block of addresses, processes. */
export interface World {
  readonly dir: string;
  readonly block: number;
  readonly programs: Programs;
  readonly user: ServerUser | undefined;
  /** Where its parts live when not all on this process's own network. */
  readonly network: Network | undefined;
  /** The base64 of this sandbox's TSIG key. */
  readonly dnsSecret: string;
  readonly running: Set<Running>;
  /** Cleans up when this process is killed instead of closing. */
  readonly janitor: Janitor;
  progress(line: string): void;
  /** Stops every process, removes the directory, releases the block. */
  close(): Promise<void>;
}

export interface WorldOptions {
  /** An empty directory of at most 60 characters; by default one in memory. It is removed at the end. */
  readonly dir?: string;
  /** The second octet of every address, 0 to 255; by default the first free one. */
  readonly block?: number;
  readonly programs?: Programs;
  /** Namespaces to put the parts in; it must be of this block. */
  readonly network?: Network;
  /** The version of PostgreSQL; by default the system's. */
  readonly postgres?: 'system' | '18';
  onProgress?(line: string): void;
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const found = options.programs ?? readPrograms(checkoutRoot());
  const programs = options.postgres === '18' ? withPostgres18(found) : found;
  const lock: BlockLock = await lockBlock(options.block);
  const running = new Set<Running>();
  try {
    const dir = scratchDirectory(options.dir);
    const janitor = startJanitor(dir);
    mkdirSync(join(dir, 'logs'));
    return {
      dir,
      block: lock.block,
      programs,
      user: serverUser(),
      network: options.network,
      dnsSecret: randomBytes(32).toString('base64'),
      running,
      janitor,
      progress: line => options.onProgress?.(line),
      async close() {
        await Promise.all([...running].map(one => one.stop()));
        rmSync(dir, { recursive: true, force: true });
        janitor.finish();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A directory and a log for one part, owned by the servers' user. */
export function partOf(world: World, name: string): Part {
  const { block, user, programs } = world;
  const enter = enterOf(world, name);
  const dir = join(world.dir, name);
  mkdirSync(dir);
  if (user) chownSync(dir, user.uid, user.gid);
  const log = join(world.dir, 'logs', `${name}.log`);
  return { block, user, programs, enter, dir, log, spawned: running => world.running.add(running) };
}

/** What precedes the argument vector of a part or a worker. */
export function enterOf({ network }: World, name: string): readonly string[] {
  const place = PLACE_OF_PART[name];
  return network && place ? network.enter(place) : [];
}

/** Reports how long a part took to start. */
export async function timed<T>(world: World, name: string, start: Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await start;
  world.progress(`${name} runs (${Math.round(performance.now() - started)} ms)`);
  return result;
}

/** Resolves when everything has started. After the first failure the rest is ended at once, so that nothing waits for what will not come. */
export async function allOrNone(world: World, starting: readonly Promise<unknown>[]): Promise<void> {
  const failures: unknown[] = [];
  const watched = async (one: Promise<unknown>) => {
    try {
      await one;
    } catch (error) {
      failures.push(error);
      await Promise.all([...world.running].map(running => running.kill()));
    }
  };
  await Promise.all(starting.map(watched));
  if (failures.length > 0) throw failures[0];
}
