import { pollUntil } from './poll.js';
import { serverProcesses, signal } from './processes.js';

const KILL_LIMIT_MS = 5_000;
const MARIADB = /^(?:mariadbd|mysqld)$/;

/** Every live process of the server of this data directory: it works in the directory, like PostgreSQL's. */
export async function mariadbProcesses(data: string): Promise<readonly number[]> {
  return await serverProcesses(data, MARIADB);
}

/**
 * Stops a server and returns how many of its processes are left; 0 is the only proof. SIGTERM is its clean shutdown; what does not end within the
 * limit is killed, and InnoDB's recovery brings back all that it had committed.
 */
export async function stopMariadb(data: string, limitMs: number): Promise<number> {
  for (const pid of await mariadbProcesses(data)) signal(pid, 'SIGTERM');
  if (await endsWithin(data, limitMs)) return 0;
  for (const pid of await mariadbProcesses(data)) signal(pid, 'SIGKILL');
  return (await endsWithin(data, KILL_LIMIT_MS)) ? 0 : (await mariadbProcesses(data)).length;
}

async function endsWithin(data: string, limitMs: number): Promise<boolean> {
  const ended = await pollUntil(async () => ((await mariadbProcesses(data)).length === 0 ? true : undefined), {
    everyMs: 5,
    limitMs,
  });
  return ended === true;
}
