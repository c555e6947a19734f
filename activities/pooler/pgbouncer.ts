import { setTimeout } from 'node:timers/promises';
import { DatabaseError, escapeIdentifier } from 'pg';
import type { Pooler } from '../../plan/inventory.js';
import { deadline, expired } from '../deadline.js';
import { failure, isFailure, reasonOf } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { readConfig, replaceConfig } from './config-file.js';
import { type Console, openConsole, type PoolerState } from './console.js';
import { rewriteEntry } from './entry.js';
import { LinkFailure } from './link.js';

export interface PoolerSession {
  /**
   * Holds new transactions and waits for open ones, at most `limitMs`; then it lets everybody go on and fails with `pooler-busy`.
   * Success means that the pooler has no connection to the server any more.
   */
  pause(limitMs: number): Promise<void>;
  /** Lets waiting clients go on. */
  resume(): Promise<void>;
  /** The same, also in an activity that is being cancelled. */
  takeBack(): Promise<void>;
  /** Drops all client and server connections of the entry at once; new clients wait until `resume`. For a server that swallowed a query. */
  kill(): Promise<void>;
  /**
   * Points the entry at another server, in the file and in the running pooler. Clients keep their connections. Clients that are not held are
   * held meanwhile: PgBouncer takes a login that a RELOAD cuts short for a failed one, and fails everybody who waits for it.
   */
  point(host: string, port: number): Promise<void>;
  state(): Promise<PoolerState>;
  /** Whether the pooler says that it holds the client that comes from this port: the entry is paused, and the client waits. */
  holds(port: number): Promise<boolean>;
  close(): Promise<void>;
}

const RELOAD_POLL_MS = 5;
/** A login takes 2 to 10 ms; one to a dead server does not end, and then there is nobody to be spared. */
const LOGINS_MS = 200;
/** How long open transactions may put off a repointing; after that it is done under them, which may fail a client that logs in just then. */
const HOLD_MS = 500;

/** One warm admin connection. `deadlineMs` bounds each command. Every command is harmless when repeated and is read back. */
export async function openPooler(pooler: Pooler, deps: Resolves, deadlineMs: number): Promise<PoolerSession> {
  const [url, config] = await Promise.all([deps.resolve(pooler.admin), deps.resolve(pooler.config)]);
  const console = await openConsole(url, pooler.entry, deadline(deadlineMs));
  const name = escapeIdentifier(pooler.entry);
  const resume = (limit: Limit) => change(console, `RESUME ${name}`, limit, state => !state.paused);
  const within: Limit = () => deadline(deadlineMs);
  // Taking a pause back must work in an activity that is being cancelled.
  const evenCancelled: Limit = () => AbortSignal.timeout(deadlineMs);
  return {
    pause: limitMs => pause(console, `PAUSE ${name}`, limitMs, () => resume(evenCancelled)),
    resume: () => resume(within),
    takeBack: () => resume(evenCancelled),
    kill: () => change(console, `KILL ${name}`, within, state => state.paused && state.connections === 0),
    async point(host, port) {
      const target = { config, entry: pooler.entry, host, port };
      const { paused } = await console.read(within());
      const holding =
        !paused && (await pause(console, `PAUSE ${name}`, HOLD_MS, () => resume(evenCancelled)).then(yes, busy));
      try {
        await point(console, target, within);
      } finally {
        if (holding) await resume(evenCancelled);
      }
    },
    state: () => console.read(within()),
    async holds(port) {
      const { paused } = await console.read(within());
      return paused && (await console.waits(port, within()));
    },
    close: async () => console.close(),
  };
}

/** Each call of the console gets a fresh one. */
type Limit = () => AbortSignal;

/** Sends one command unless its effect is there already, and reads back. "No" and no answer count for nothing; what is read counts. */
async function change(
  console: Console,
  command: string,
  limit: Limit,
  done: (state: PoolerState) => boolean,
): Promise<void> {
  if (done(await console.read(limit()))) return;
  const answer = await answerTo(console, command, limit());
  const state = await readBack(console, command, limit());
  if (done(state)) return;
  throw failure('pooler-refused', {
    what: `The pooler answered "${answer.text}" to ${command}, and it had no effect.`,
    state: describe(state),
    todo: 'Look at SHOW DATABASES on the admin console, then retry.',
  });
}

async function pause(console: Console, command: string, limitMs: number, takeBack: () => Promise<void>): Promise<void> {
  await letLoginsEnd(console, deadline(limitMs));
  // Sent even when the entry reads as paused: PAUSE marks it at once and then waits, so an earlier one may still be waiting.
  const answer = await answerTo(console, command, deadline(limitMs)).catch(async (error: unknown) => {
    await takeBack();
    throw error;
  });
  if (answer.ok && (await readBack(console, command, deadline(limitMs))).paused) return;
  await takeBack().catch((error: unknown) => {
    throw failure('outcome-unknown', {
      what: `The pooler did not finish its pause in ${limitMs} ms, and the resume after it failed: ${reasonOf(error)}`,
      state: 'Clients of the pooler may still be waiting.',
      todo: "Send RESUME on the pooler's admin console.",
    });
  });
  throw failure(answer.silent ? 'pooler-busy' : 'pooler-refused', {
    what: `The pooler did not pause in ${limitMs} ms: ${answer.text}.`,
    state: 'The pause was taken back and clients go on as before.',
    todo: 'End the long transactions on the primary or raise the limit, then retry.',
  });
}

/**
 * Waits until no connection to the server is being opened, at most LOGINS_MS. PAUSE and RELOAD close those, PgBouncer takes that for failed
 * logins, and until one succeeds it fails every client that needs a server ("server login has been failing"; objects.c, check_fast_fail).
 */
async function letLoginsEnd(console: Console, limit: AbortSignal): Promise<void> {
  const until = performance.now() + LOGINS_MS;
  const opening = () => console.logins(limit).catch(() => 0);
  while (performance.now() < until && (await opening()) > 0) await setTimeout(1);
}

const yes = () => true;

/** False for a pooler that could not hold its clients in time; it let them go on again. */
function busy(error: unknown): false {
  if (isFailure(error, 'pooler-busy', 'pooler-refused')) return false;
  throw error;
}

interface Target {
  readonly config: string;
  readonly entry: string;
  readonly host: string;
  readonly port: number;
}

async function point(console: Console, target: Target, limit: Limit): Promise<void> {
  const arrived = (state: PoolerState) => state.host === target.host && state.port === target.port;
  const before = await console.read(limit());
  const changed = await pointFile(target, before);
  if (!changed && arrived(before)) return;
  const until = limit();
  const answer = await answerTo(console, 'RELOAD', until);
  let state = await readBack(console, 'RELOAD', limit());
  while (!arrived(state) && !until.aborted) {
    await setTimeout(RELOAD_POLL_MS);
    state = await readBack(console, 'RELOAD', limit());
  }
  if (arrived(state)) return;
  if (!expired(until)) until.throwIfAborted();
  throw failure('pooler-refused', {
    what: `The file points ${target.entry} at ${target.host}:${target.port}, but the pooler did not take it over (${answer.text}).`,
    state: describe(state),
    todo: "Look at the pooler's log for the reason of the failed RELOAD, then retry.",
  });
}

async function pointFile({ config, entry, host, port }: Target, before: PoolerState): Promise<boolean> {
  const refuse = (why: string) =>
    failure('pooler-refused', {
      what: `The pooler's configuration file was not changed: ${why}.`,
      state: describe(before),
      todo: 'Correct the file or its reference, then retry.',
    });
  // The two go into the file without quotes: nothing that could end the value or begin another key.
  if (!/^[A-Za-z0-9._:-]+$/.test(host) || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw refuse('the address to point at is not a host and a port');
  }
  try {
    const rewriting = rewriteEntry(await readConfig(config), entry, host, port);
    if (!rewriting.ok) throw refuse(rewriting.reason);
    if (rewriting.changed) await replaceConfig(config, rewriting.text);
    return rewriting.changed;
  } catch (error) {
    throw isSystemError(error) ? refuse(error.code) : error;
  }
}

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

interface Answer {
  readonly ok: boolean;
  /** No answer within the limit. */
  readonly silent: boolean;
  readonly text: string;
}

/** What the console says to a command. An error that is not the console's, such as a cancellation, goes on. */
async function answerTo(console: Console, command: string, limit: AbortSignal): Promise<Answer> {
  try {
    await console.command(command, limit);
    return { ok: true, silent: false, text: 'OK' };
  } catch (error) {
    if (error instanceof DatabaseError) return { ok: false, silent: false, text: error.message };
    if (error instanceof LinkFailure) return { ok: false, silent: error.kind === 'silent', text: error.message };
    throw error;
  }
}

async function readBack(console: Console, command: string, limit: AbortSignal): Promise<PoolerState> {
  return console.read(limit).catch((error: unknown) => {
    if (!isFailure(error, 'unreachable')) throw error;
    throw failure('outcome-unknown', {
      what: `${command} was sent to the pooler, and its effect could not be read back.`,
      state: 'Whether clients of the pooler wait or go on is not known.',
      todo: 'Look at SHOW DATABASES on the admin console; the step may be retried once the console answers.',
    });
  });
}

function describe({ paused, host, port }: PoolerState): string {
  return `The pooler points at ${host}:${port} and ${paused ? 'holds its clients' : 'lets its clients through'}.`;
}
