import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WatchState } from '../../../plan/replication.js';
import { type Region, REGIONS } from '../../../sandbox/addresses.js';
import { runProgram } from '../../../sandbox/run-program.js';

/** How the world is when a run begins: the disks of both regions, and what people and the watch know. */
export interface Scene {
  readonly dir: string;
  /** The block in which it was made; its addresses are in the servers' configuration. */
  readonly block: number;
  /** The server that takes writes, or did so before it was lost. */
  readonly home: Region;
  readonly up: readonly Region[];
  readonly watch: WatchState;
  readonly acknowledged: readonly string[];
  /** Of those, what only the old primary has. */
  readonly stranded: readonly string[];
  /** How long before the primary's death the first of those was acknowledged. */
  readonly strandedMs: number;
  /** The newest timeline. */
  readonly timeline: number;
}

const DISKS = ['data', 'evidence'];

function kept(name: string): boolean {
  return name.startsWith('data') || DISKS.includes(name);
}

/** Copies the disks of both regions, whose servers are stopped, into a new directory. */
export async function keepDisks(from: string, to: string): Promise<void> {
  for (const region of REGIONS) {
    mkdirSync(join(to, region), { recursive: true });
    const names = readdirSync(join(from, region)).filter(kept);
    await runProgram('cp', ['-a', ...names.map(name => join(from, region, name)), join(to, region)], { cwd: '/' });
    // A number in it might be another process's by the time it is read.
    rmSync(join(to, region, 'data', 'postmaster.pid'), { force: true });
  }
}

/** Puts the disks of a scene in place of those of a sandbox. */
export async function putDisks(scene: Scene, to: string, block: number): Promise<void> {
  for (const region of REGIONS) {
    const place = join(to, region);
    for (const name of readdirSync(place).filter(kept)) rmSync(join(place, name), { recursive: true, force: true });
    const disks = readdirSync(join(scene.dir, region)).map(name => join(scene.dir, region, name));
    await runProgram('cp', ['-a', ...disks, place], { cwd: '/' });
    const configuration = join(place, 'data', 'postgresql.auto.conf');
    if (block === scene.block || !existsSync(configuration)) continue;
    const text = readFileSync(configuration, 'utf8');
    writeFileSync(configuration, text.replaceAll(`127.${scene.block}.`, `127.${block}.`));
  }
}
