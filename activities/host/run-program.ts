import { dirname } from 'node:path';
import { execa, type Options } from 'execa';
import { failure } from '../fail.js';
import type { Owner } from './place.js';

export interface RunOptions {
  readonly limitMs: number;
  /** Added to the few variables that a program gets at all; a password travels here, never in the argument vector. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /**
   * Run as this user, directly: 3 ms less than by `asOwner`, and without its bond to this process. Only for a program that ends by itself at once
   * and changes nothing.
   */
  readonly as?: Owner;
}

/** Programs see nothing of the worker's own environment: its secrets stay where they are. `C` keeps their output parseable. */
const ENVIRONMENT = {
  PATH: `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
  LC_ALL: 'C',
};

/**
 * The argument vector that runs `command` as the owner of the data directory. PostgreSQL's programs refuse root. The kernel ends the
 * program when this process dies, so nothing outlives a killed worker.
 */
export function asOwner(owner: Owner, command: readonly string[]): readonly string[] {
  if (process.getuid?.() !== 0 || owner.uid === 0) return command;
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  return ['setpriv', ...identity, '--pdeathsig', 'KILL', '--', ...command];
}

/** Options of every program we start: no shell, no inherited environment, an end. */
export function programOptions({ limitMs, environment, signal, as }: RunOptions) {
  return {
    extendEnv: false,
    env: { ...ENVIRONMENT, ...environment },
    stdin: 'ignore',
    timeout: limitMs,
    killSignal: 'SIGKILL',
    forceKillAfterDelay: false,
    maxBuffer: 1_000_000,
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
    ...(as && process.getuid?.() === 0 ? as : {}),
  } as const satisfies Options;
}

export interface Ended {
  readonly ok: boolean;
  /** Both streams, for people. */
  readonly output: string;
  readonly stdout: string;
  /** Why it is not ok, with the end of its error output. */
  readonly why: string;
  /** It was ended at its limit: what it did up to then is not known. */
  readonly timedOut: boolean;
}

/** Runs a program to its end, whatever that is. */
export async function tryProgram(command: readonly string[], options: RunOptions): Promise<Ended> {
  const [file = '', ...args] = command;
  const ended = await execa(file, args, programOptions(options));
  const { stdout } = ended;
  const output = `${stdout}\n${ended.stderr}`;
  if (!ended.failed) return { ok: true, output, stdout, why: '', timedOut: false };
  const why = ended.timedOut
    ? `it took more than ${options.limitMs} ms`
    : ended.stderr.slice(-600) || (ended.shortMessage ?? '');
  return { ok: false, output, stdout, why, timedOut: ended.timedOut };
}

/** Runs a program to its end and returns its output; fails with `program-failed` and the end of its error output. */
export async function runProgram(command: readonly string[], options: RunOptions): Promise<string> {
  const { ok, output, why } = await tryProgram(command, options);
  if (ok) return output;
  throw failure('program-failed', {
    what: `${command.find(part => part.startsWith('/')) ?? command[0]} failed: ${why}.`,
    state: 'What it did up to then is not known.',
    todo: 'Read its message and retry the step; it reads the state of the host first.',
  });
}
