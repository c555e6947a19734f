import { isAlive, isFrozen, postmasterOf, serverProcesses, signal } from './processes.js';
import { pollUntil } from './poll.js';

export interface StopOptions {
  /** How long a fast shutdown may take. It waits for connected walsenders and for the archiver: 52 s were seen with a partitioned standby. */
  readonly limitMs: number;
  /** Whether to go on to an immediate shutdown and then to SIGKILL. Never in a switchover: an immediate stop can lose WAL that no standby has. */
  readonly escalate: boolean;
}

const IMMEDIATE_LIMIT_MS = 2_000;
const KILL_LIMIT_MS = 5_000;
const POLL_MS = 1;

/**
 * Stops a server and returns how many of its processes are left; 0 is the only proof that it is stopped. SIGINT and a poll each millisecond
 * cost 17 to 30 ms where `pg_ctl stop` costs 104, because that polls every 100 ms.
 */
export async function stopServer(data: string, { limitMs, escalate }: StopOptions): Promise<number> {
  const postmaster = await postmasterOf(data);
  // A frozen postmaster would only use the limits up.
  if (postmaster !== undefined && !(escalate && isFrozen(postmaster))) {
    signal(postmaster, 'SIGINT');
    if (!(await diesWithin(postmaster, limitMs)) && escalate) {
      signal(postmaster, 'SIGQUIT');
      await diesWithin(postmaster, IMMEDIATE_LIMIT_MS);
    }
  }
  const left = await serverProcesses(data);
  if (left.length === 0 || !escalate) return left.length;
  return await killProcesses(data);
}

/**
 * SIGKILLs every process of the server, orphans included: the children of a killed postmaster die with it only if they are idle, and one in
 * the middle of a transaction can still commit.
 */
export async function killProcesses(data: string): Promise<number> {
  const gone = await pollUntil(
    async () => {
      const left = await serverProcesses(data);
      for (const pid of left) signal(pid, 'SIGKILL');
      return left.length === 0 ? left : undefined;
    },
    { everyMs: 5, limitMs: KILL_LIMIT_MS },
  );
  return gone ? 0 : (await serverProcesses(data)).length;
}

/** A fast shutdown alone; true when the postmaster has ended within the limit, or was not there. */
export async function stopFast(data: string, limitMs: number): Promise<boolean> {
  const postmaster = await postmasterOf(data);
  if (postmaster === undefined) return true;
  signal(postmaster, 'SIGINT');
  return await diesWithin(postmaster, limitMs);
}

/** Polls until the process is dead; false when it outlives the limit. */
async function diesWithin(pid: number, limitMs: number): Promise<boolean> {
  const dead = await pollUntil(async () => (isAlive(pid) ? undefined : true), { everyMs: POLL_MS, limitMs });
  return dead === true;
}
