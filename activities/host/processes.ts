import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether a process runs. A zombie is dead: it holds no port and no lock, but `kill -0` still succeeds for it, and where process 1 does not
 * reap orphans it stays for ever (proc(5), the state field of /proc/PID/stat).
 */
export async function isAlive(pid: number): Promise<boolean> {
  return (await stateOf(pid)) !== undefined;
}

/** Whether a process is frozen (SIGSTOP, a debugger): it takes no signal but SIGKILL, while its open sessions may still commit. */
export async function isFrozen(pid: number): Promise<boolean> {
  const state = (await stateOf(pid))?.state;
  return state === 'T' || state === 't';
}

async function stateOf(pid: number): Promise<{ command: string; state: string } | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (line === undefined) return undefined;
  // The command may contain spaces and parentheses, so the state is what follows the last one.
  const end = line.lastIndexOf(')');
  const state = line.slice(end + 2, end + 3);
  if (state === 'Z' || state === 'X') return undefined;
  return { command: line.slice(line.indexOf('(') + 1, end), state };
}

const POSTGRES = /^post(?:gres|master)/;

/** The postmaster named by postmaster.pid, if it is alive and works in this directory (a pid file outlives its process and pids are reused). */
export async function postmasterOf(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const pid = Number.parseInt(text?.split('\n')[0] ?? '', 10);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return (await worksIn(pid, await realpath(data))) ? pid : undefined;
}

/**
 * Every live process of the server that owns this data directory, orphaned children of a killed postmaster included: all of them work in
 * the directory (the postmaster changes into it and children inherit that), whatever postmaster.pid says.
 */
export async function serverProcesses(data: string, named: RegExp = POSTGRES): Promise<readonly number[]> {
  const directory = await realpath(data);
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  const mine = await Promise.all(pids.map(async pid => ((await worksIn(pid, directory, named)) ? [pid] : [])));
  return mine.flat();
}

async function worksIn(pid: number, directory: string, named: RegExp = POSTGRES): Promise<boolean> {
  const place = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (place !== directory) return false;
  const state = await stateOf(pid);
  return state !== undefined && named.test(state.command);
}

/** The walsenders among the server's processes, by the title that PostgreSQL gives them. */
export async function walsendersOf(data: string): Promise<readonly number[]> {
  const pids = await serverProcesses(data);
  const titled = await Promise.all(
    pids.map(async pid => ({ pid, title: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') })),
  );
  return titled.filter(({ title }) => title.includes('walsender')).map(({ pid }) => pid);
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
