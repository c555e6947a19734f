import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { failure } from '../fail.js';
import { openSession, type Session } from '../postgres/session.js';
import { dropFenceFile, dropStandbySignal, exists } from './fence-file.js';
import type { Place } from './place.js';
import { pollUntil } from './poll.js';
import { isAlive, postmasterOf, signal } from './processes.js';
import { asOwner, programOptions, runProgram } from './run-program.js';
import { killProcesses } from './stop-server.js';

/** Limits of the copy's crash recovery and of each question to it. */
const START_LIMIT_MS = 120_000;
const QUERY_LIMIT_MS = 600_000;
const QUIT_LIMIT_MS = 5_000;
/** Only a part of the socket's name; nothing listens on it. */
const PORT = 5432;

/**
 * Opens a copy of a stopped data directory alone and removes the copy afterwards. Alone: it listens on no address, only on a socket in a
 * directory of its own, follows nobody, archives nothing, and nothing may write to it. The original is never opened: it is evidence.
 * `dsn` names the role and the database to connect as. Fails with `program-failed`.
 */
export async function withCopy<Result>(
  place: Place,
  dsn: string,
  cancelled: AbortSignal,
  use: (session: Session, copy: string) => Promise<Result>,
): Promise<Result> {
  const copy = place.beside('copy');
  await discard(copy);
  // A short path: a socket's name has at most 107 bytes.
  const sockets = await mkdtemp(join(tmpdir(), 'lifeboat-'));
  try {
    const command = ['cp', '-a', '--reflink=auto', '--', place.data, copy];
    await runProgram(command, { limitMs: QUERY_LIMIT_MS, signal: cancelled });
    await makeSolitary(place, copy, sockets);
    return await serve(place, { copy, sockets, dsn: throughSocket(dsn, sockets), cancelled }, use);
  } finally {
    await discard(copy);
    await rm(sockets, { recursive: true, force: true });
  }
}

interface Copy {
  readonly copy: string;
  readonly sockets: string;
  readonly dsn: string;
  readonly cancelled: AbortSignal;
}

/** A copy that an earlier, killed attempt left may still be running. */
async function discard(copy: string): Promise<void> {
  if (!(await exists(copy))) return;
  await quit(copy);
  await rm(copy, { recursive: true, force: true });
}

/**
 * Ends the copy's server at once, and lets it end: only a postmaster that ends by itself gives its System V shared memory segment back, and one
 * that is killed leaves it to the machine until the next reboot.
 */
async function quit(copy: string): Promise<void> {
  const postmaster = await postmasterOf(copy);
  if (postmaster !== undefined) {
    signal(postmaster, 'SIGQUIT');
    await pollUntil(async () => (isAlive(postmaster) ? undefined : true), {
      everyMs: 5,
      limitMs: QUIT_LIMIT_MS,
    });
  }
  await killProcesses(copy);
}

function throughSocket(dsn: string, sockets: string): string {
  const { username, pathname } = new URL(dsn);
  return `postgres://${username}@${encodeURIComponent(sockets)}:${PORT}${pathname}`;
}

async function makeSolitary(place: Place, copy: string, sockets: string): Promise<void> {
  const { uid, gid } = place.owner;
  if (process.getuid?.() === 0) await chown(sockets, uid, gid);
  await dropStandbySignal({ ...place, data: copy });
  await dropFenceFile({ ...place, data: copy });
  await rm(join(copy, 'postmaster.pid'), { force: true });
  await writeFile(join(copy, 'lifeboat.hba'), 'local all all trust\n', { mode: 0o644 });
}

function settings({ copy, sockets }: Copy): string[] {
  const values = {
    listen_addresses: '',
    port: String(PORT),
    unix_socket_directories: sockets,
    unix_socket_permissions: '0700',
    hba_file: join(copy, 'lifeboat.hba'),
    default_transaction_read_only: 'on',
    autovacuum: 'off',
    archive_mode: 'off',
    restore_command: '',
    synchronous_standby_names: '',
    primary_conninfo: '',
    ssl: 'off',
    logging_collector: 'off',
    log_destination: 'stderr',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function serve<Result>(
  place: Place,
  copy: Copy,
  use: (session: Session, copy: string) => Promise<Result>,
): Promise<Result> {
  const [file = '', ...args] = asOwner(place.owner, [place.program('postgres'), '-D', copy.copy, ...settings(copy)]);
  const options = programOptions({ limitMs: QUERY_LIMIT_MS, signal: copy.cancelled });
  const server = execa(file, args, {
    ...options,
    // An immediate shutdown: the copy is thrown away, but its shared memory must be given back.
    killSignal: 'SIGQUIT',
    forceKillAfterDelay: QUIT_LIMIT_MS,
    stdout: 'ignore',
    buffer: false,
  });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-2_000);
  });
  try {
    const session = await connectTo(
      copy.dsn,
      () => server.exitCode !== null,
      () => log,
    );
    try {
      return await use(session, copy.copy);
    } finally {
      await session.close();
    }
  } finally {
    await quit(copy.copy);
    await server;
  }
}

async function connectTo(dsn: string, ended: () => boolean, log: () => string): Promise<Session> {
  const options = { connectMs: 1_000, queryMs: QUERY_LIMIT_MS };
  const session = await pollUntil(
    async () => (ended() ? 'ended' : await openSession(dsn, options).catch(() => undefined)),
    { everyMs: 20, limitMs: START_LIMIT_MS },
  );
  if (session !== undefined && session !== 'ended') return session;
  throw failure('program-failed', {
    what: `The copy of the old primary did not open: ${log()}`,
    state: 'The old primary itself is stopped and untouched.',
    todo: 'Read the message and retry the step.',
  });
}
