import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, type ProcessIdentity } from './process-tree.js';

/** Who runs the sandbox of a directory, and where it listens; no socket while it is still starting. */
export interface DaemonState extends ProcessIdentity {
  readonly socket: string | null;
}

const stateFile = (dir: string) => join(dir, 'daemon.json');
/** The environment of the sandbox, `NAME=value` a line. */
const environmentFile = (dir: string) => join(dir, 'env');

/** The daemon of a directory; undefined when there is none. What a dead one left behind is removed. */
export function readDaemonState(dir: string): DaemonState | undefined {
  const state = parse(stateFile(dir));
  if (state && isAlive(state)) return state;
  removeDaemonState(dir);
  return undefined;
}

/** Makes this process the daemon of a directory. Throws when another one already is. */
export function claimDaemonState(dir: string): void {
  const running = readDaemonState(dir);
  if (running) throw alreadyRuns(running);
  mkdirSync(dir, { recursive: true });
  // Fails when somebody else was faster between the look and this.
  writeFileSync(stateFile(dir), JSON.stringify({ ...identify(process.pid), socket: null }), { flag: 'wx' });
}

export function publishDaemonState(dir: string, socket: string, env: Readonly<Record<string, string>>): void {
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  // It holds the key that may change DNS records.
  writeFileSync(environmentFile(dir), lines.join(''), { mode: 0o600 });
  writeFileSync(stateFile(dir), JSON.stringify({ ...identify(process.pid), socket }));
}

export function removeDaemonState(dir: string): void {
  for (const file of [stateFile(dir), environmentFile(dir)]) rmSync(file, { force: true });
}

export function alreadyRuns({ pid }: DaemonState): Error {
  return new Error(`A sandbox already runs here (process ${pid}). Stop it with \`lifeboat sandbox down\` first.`);
}

function parse(file: string): DaemonState | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startTime' in value)) return undefined;
    const socket = 'socket' in value && typeof value.socket === 'string' ? value.socket : null;
    return { pid: Number(value.pid), startTime: String(value.startTime), socket };
  } catch {
    return undefined;
  }
}
