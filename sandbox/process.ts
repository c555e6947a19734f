import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Endpoint } from './addresses.js';
import { assertFree } from './endpoint.js';
import { identify, isAlive, killTree, type ProcessIdentity, signal, untilGone } from './process-tree.js';
import { boundToParent, type ServerUser } from './run-as.js';
import { DeadlineError, until } from './until.js';

export interface ProcessOptions {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly user?: ServerUser | undefined;
  /** What precedes the argument vector: the way into a network namespace. */
  readonly enter?: readonly string[];
  /** Added to a clean environment: proxies, PG* variables and locales of the caller must not reach a server. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly log: string;
  /** What must not answer yet. */
  readonly listens?: readonly Endpoint[];
  /** Told at once, before it is ready. */
  readonly spawned?: (running: Running) => void;
  /** True when it works, asked again and again. */
  ready(identity: ProcessIdentity): Promise<boolean>;
  readonly deadlineMs?: number;
  /** How it is asked to stop, and how long it may take before its whole tree is killed. */
  readonly stop?: { readonly signal: NodeJS.Signals; readonly graceMs: number };
}

/** A process that this process started and that the kernel ends with it. */
export interface Running {
  readonly name: string;
  readonly identity: ProcessIdentity;
  alive(): boolean;
  /** Asks, waits the grace, kills the tree; resolves when it is gone. Harmless when it already is. */
  stop(): Promise<void>;
  /** SIGKILL for the whole tree; resolves when it is gone. */
  kill(): Promise<void>;
}

const CLEAN = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' };

/** Starts a program and resolves when it is ready. Throws with the end of its log when it ends, or is not ready in time. */
export async function startProcess(options: ProcessOptions): Promise<Running> {
  const { name, deadlineMs = 15_000 } = options;
  await Promise.all((options.listens ?? []).map(endpoint => assertFree(name, endpoint)));
  const child = spawnBound(options);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  const failed = (why: string) => new Error(`${name} ${why}. The end of ${options.log}:\n${lastLines(options.log)}`);
  if (!identity) throw failed('could not be started');
  const running = runningOf(options, identity);
  options.spawned?.(running);
  try {
    await until(`${name} was ready`, deadlineMs, async () => {
      if (!isAlive(identity)) throw failed(`ended while starting (code ${child.exitCode}, signal ${child.signalCode})`);
      return (await options.ready(identity)) ? true : undefined;
    });
  } catch (error) {
    await running.kill();
    throw error instanceof DeadlineError ? failed(`was not ready within ${deadlineMs} ms`) : error;
  }
  return running;
}

function spawnBound(options: ProcessOptions): ChildProcess {
  const bound = boundToParent(options.user, options.program, options.args);
  const [program = '', ...args] = [...(options.enter ?? []), ...bound];
  const log = openSync(options.log, 'a');
  try {
    const env = { ...CLEAN, HOME: options.cwd, ...options.env };
    const child = spawn(program, args, { cwd: options.cwd, env, stdio: ['ignore', log, log] });
    child.once('error', () => undefined);
    // The owner stays alive because of what it does, not because of its servers.
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function runningOf(options: ProcessOptions, identity: ProcessIdentity): Running {
  const { signal: gentle, graceMs } = options.stop ?? { signal: 'SIGTERM', graceMs: 1_000 };
  const kill = () => killTree(identity);
  return {
    name: options.name,
    identity,
    alive: () => isAlive(identity),
    kill,
    async stop() {
      signal(identity, gentle);
      await untilGone([identity], graceMs).catch(kill);
    },
  };
}

/** The last 15 lines of a log file. */
function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  } catch (error) {
    return `(not readable: ${String(error)})`;
  }
}
