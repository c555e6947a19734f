import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isAlive } from './process-tree.js';

const PREFIX = 'lifeboat-';
const OWNER = 'owner.json';

/** Memory where there is some, because disks slow down under many small syncs; else the system's temporary directory. */
function parent(): string {
  try {
    accessSync('/dev/shm', constants.W_OK | constants.X_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

/**
 * A directory for one sandbox, marked with its owner. Directories whose owner is dead are removed first. The path is short: a Unix
 * socket's path may have 107 bytes.
 */
export function scratchDirectory(wanted?: string): string {
  sweep(parent());
  const dir = wanted ?? mkdtempSync(join(parent(), PREFIX));
  if (dir.length > 60) throw new Error(`The sandbox's directory ${dir} is too long, expected at most 60 characters.`);
  mkdirSync(dir, { recursive: true });
  if (wanted !== undefined && readdirSync(dir).length > 0)
    throw new Error(`The sandbox's directory ${dir} is not empty.`);
  // Servers run as another user and must reach their own parts.
  chmodSync(dir, 0o755);
  writeFileSync(join(dir, OWNER), JSON.stringify({ ...identify(process.pid), namespace: pidNamespace() }));
  return dir;
}

function sweep(root: string): void {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(PREFIX)) continue;
    const owner = join(root, name, OWNER);
    if (existsSync(owner) && !ownerAlive(owner)) rmSync(join(root, name), { recursive: true, force: true });
  }
}

/** A pid says nothing outside its namespace, and containers may share a directory in memory. */
function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}

/** True also when it cannot be known. */
function ownerAlive(file: string): boolean {
  try {
    const owner: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('startTime' in owner)) return true;
    if (!('namespace' in owner) || owner.namespace !== pidNamespace()) return true;
    return isAlive({ pid: Number(owner.pid), startTime: String(owner.startTime) });
  } catch {
    // Being written or removed by somebody right now: not ours to judge.
    return true;
  }
}
