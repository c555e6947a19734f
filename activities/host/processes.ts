import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

// What lies in /proc is made in memory when it is read and never waits for a device, so it is read without the thread pool: a look at some
// hundred processes takes 1 ms that way and 13 ms the other, and clients wait for it in every planned move.

/**
 * Whether a process runs. A zombie is dead: it holds no port and no lock, but `kill -0` still succeeds for it, and where process 1 does not
 * reap orphans it stays for ever (proc(5), the state field of /proc/PID/stat).
 */
export function isAlive(pid: number): boolean {
  return stateOf(pid) !== undefined;
}

/** Whether a process is frozen (SIGSTOP, a debugger): it takes no signal but SIGKILL, while its open sessions may still commit. */
export function isFrozen(pid: number): boolean {
  const state = stateOf(pid)?.state;
  return state === 'T' || state === 't';
}

function stateOf(pid: number): { command: string; state: string } | undefined {
  const line = ofProcess(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (line === undefined) return undefined;
  // The command may contain spaces and parentheses, so the state is what follows the last one.
  const end = line.lastIndexOf(')');
  const state = line.slice(end + 2, end + 3);
  if (state === 'Z' || state === 'X') return undefined;
  return { command: line.slice(line.indexOf('(') + 1, end), state };
}

/** It has ended, or (EACCES, its working directory) belongs to a user as whom this worker could not act anyway. */
const NOT_THERE = new Set(['ENOENT', 'ESRCH', 'EACCES']);

/** What is read of a process; undefined when it is not there. Nothing else counts as its end: a worker out of file descriptors sees nothing either. */
function ofProcess(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOT_THERE.has(String(error.code))) return undefined;
    throw error;
  }
}

const POSTGRES = /^post(?:gres|master)/;

/** The postmaster named by postmaster.pid, if it is alive and works in this directory (a pid file outlives its process and pids are reused). */
export async function postmasterOf(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const pid = Number.parseInt(text?.split('\n')[0] ?? '', 10);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return worksIn(pid, await realpath(data)) ? pid : undefined;
}

/**
 * Every live process of the server that owns this data directory, orphaned children of a killed postmaster included: all of them work in
 * the directory (the postmaster changes into it and children inherit that), whatever postmaster.pid says.
 */
export async function serverProcesses(data: string, named: RegExp = POSTGRES): Promise<readonly number[]> {
  const directory = await realpath(data);
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => worksIn(pid, directory, named));
}

function worksIn(pid: number, directory: string, named: RegExp = POSTGRES): boolean {
  if (ofProcess(() => readlinkSync(`/proc/${pid}/cwd`)) !== directory) return false;
  const state = stateOf(pid);
  return state !== undefined && named.test(state.command);
}

/** The walsenders among the server's processes, by the title that PostgreSQL gives them. */
export async function walsendersOf(data: string): Promise<readonly number[]> {
  return (await serverProcesses(data)).filter(pid => titleOf(pid).includes('walsender'));
}

function titleOf(pid: number): string {
  return ofProcess(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '';
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
