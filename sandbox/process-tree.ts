import { readdirSync, readFileSync } from 'node:fs';
import { until } from './until.js';

/** A process, and not merely a number: pids are reused, a pid with its start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot, field 22 of `/proc/PID/stat` (proc(5)). */
  readonly startTime: string;
}

interface ProcessStat extends ProcessIdentity {
  readonly state: string;
  readonly parent: number;
}

function readStat(pid: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command name, field 2, is in parentheses and may itself contain spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid, state: fields[0] ?? '', parent: Number(fields[1]), startTime: fields[19] ?? '' };
}

/** The identity of a running process; undefined when there is none. A zombie is dead: it only waits for somebody to read its exit code. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat && stat.state !== 'Z' && stat.state !== 'X' ? { pid, startTime: stat.startTime } : undefined;
}

export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.startTime === process.startTime;
}

/** The process and everything below it, itself first. Empty when it is dead. */
export function treeOf(root: ProcessIdentity): ProcessIdentity[] {
  if (!isAlive(root)) return [];
  const stats = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => readStat(Number(name)) ?? []);
  const tree: ProcessIdentity[] = [root];
  for (const { pid } of tree) tree.push(...stats.filter(stat => stat.parent === pid && stat.state !== 'Z'));
  return tree;
}

/** Sends a signal unless the process is gone by now. */
export function signal(process_: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(process_)) return;
  try {
    process.kill(process_.pid, name);
  } catch (error) {
    if (isAlive(process_)) throw error;
  }
}

/** SIGKILL for a whole tree; resolves when every process of it is gone. The root is frozen first, so that it cannot fork meanwhile. */
export async function killTree(root: ProcessIdentity): Promise<void> {
  signal(root, 'SIGSTOP');
  const tree = treeOf(root);
  for (const one of tree) signal(one, 'SIGKILL');
  await untilGone(tree, 5_000);
}

/** Resolves when none of the processes is alive. */
export async function untilGone(processes: readonly ProcessIdentity[], deadlineMs: number): Promise<void> {
  const pids = processes.map(one => one.pid).join(', ');
  await until(`the processes ${pids} were gone`, deadlineMs, async () => (processes.some(isAlive) ? undefined : true));
}
