import type { DatabaseNode } from '../../plan/database-entry.js';
import { Reference } from '../../plan/reference.js';
import { failure, reasonOf } from '../fail.js';
import { withSession } from '../postgres/session.js';
import { rewriteAutoConf } from './auto-conf.js';
import { guardEpoch } from './epoch-guard.js';
import { dropFenceFile, dropStandbySignal, raiseBarriers, raiseStandbySignal, readBarriers } from './fence-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import { oneAtATime } from './one-at-a-time.js';
import { type Place, placeOf } from './place.js';
import { pollUntil } from './poll.js';
import { isAlive, postmasterOf, serverProcesses, signal, walsendersOf } from './processes.js';
import { admitClients } from './reject-clients.js';
import { refuseHalfRewound } from './rewind-marker.js';
import { runProgram } from './run-program.js';
import { killProcesses, stopServer } from './stop-server.js';

export interface StartInput extends HostInput {
  readonly as: 'primary' | 'standby';
  /** What a standby follows: the upstream, the slot it keeps there, and the name it gives itself. */
  readonly following?: { readonly upstream: DatabaseNode; readonly slot: string; readonly name: string };
  /** How long the server may take until it answers in its role. */
  readonly limitMs: number;
}

/**
 * `host.postgres-start`: the only thing that starts a server, in the role that is ordered. The fence file is removed for this start alone and
 * put back when the start fails. A server that already runs in that role is left running; one in the other role is refused.
 */
export const postgresStart =
  (deps: HostDeps) =>
  async (input: StartInput): Promise<null> => {
    const place = await placeOf(input, deps);
    await oneAtATime(place.data, () => start(place, input, deps));
    return null;
  };

async function start(place: Place, input: StartInput, deps: HostDeps): Promise<void> {
  await guardEpoch(input, place);
  await refuseHalfRewound(place);
  await admitClients(place);
  if (await alreadyRuns(place, input, deps)) {
    if (input.as === 'primary') await dropStandbySignal(place);
    await dropFenceFile(place);
    return;
  }
  await killProcesses(place.data);
  const { fenceFile } = await readBarriers(place);
  if (input.as === 'standby') await raiseStandbySignal(place);
  await rewriteAutoConf(place, await followingOf(input, deps));
  // Ending a shutdown that hung takes seconds, and a later act may have fenced the server meanwhile.
  await guardEpoch(input, place);
  try {
    if (input.as === 'primary') await dropStandbySignal(place);
    await dropFenceFile(place);
    await runProgram(await startCommand(input, deps), { limitMs: input.limitMs });
    await waitForRole(input, deps);
  } catch (error) {
    if (fenceFile && (await serverProcesses(place.data)).length === 0) await raiseBarriers(place, input);
    throw error;
  }
}

async function followingOf({ following }: StartInput, deps: HostDeps) {
  if (!following) return null;
  const url = new URL(await deps.resolve(following.upstream.replication));
  url.searchParams.set('application_name', following.name);
  return { conninfo: url.href, slot: following.slot };
}

async function startCommand({ node }: StartInput, deps: HostDeps): Promise<readonly string[]> {
  return await Promise.all(
    node.start.map(async part => (Reference.safeParse(part).success ? await deps.resolve(part) : part)),
  );
}

/** True when the server runs in the ordered role. One that is still shutting down is brought to its end first, so that it can be started. */
async function alreadyRuns(place: Place, input: StartInput, deps: HostDeps): Promise<boolean> {
  const postmaster = await postmasterOf(place.data);
  if (postmaster === undefined) return false;
  const role = await roleOf(input, deps);
  if (role === undefined) {
    await endShutdown(place, postmaster);
    return false;
  }
  if (role !== input.as) {
    throw failure(input.as === 'standby' ? 'not-a-standby' : 'not-a-primary', {
      what: `The server is running as a ${role} and was to be started as a ${input.as}.`,
      state: 'It was left as it is.',
      todo: 'Stop it first, with a switchover or a fence.',
    });
  }
  if (await rewriteAutoConf(place, await followingOf(input, deps))) signal(postmaster, 'SIGHUP');
  return true;
}

/**
 * Ends a shutdown that hangs. It waits for walsenders whose standby is gone; ending those loses nothing, because this same server is started
 * again. What still hangs then is stopped hard, and crash recovery brings back everything it had committed.
 */
async function endShutdown({ data }: Place, postmaster: number): Promise<void> {
  for (const pid of await walsendersOf(data)) signal(pid, 'SIGTERM');
  const gone = await pollUntil(async () => (isAlive(postmaster) ? undefined : true), {
    everyMs: 2,
    limitMs: 1_000,
  });
  if (!gone) await stopServer(data, { limitMs: 100, escalate: true });
}

async function waitForRole(input: StartInput, deps: HostDeps): Promise<void> {
  const seen = await pollUntil(() => roleOf(input, deps), { everyMs: 5, limitMs: input.limitMs });
  if (seen === input.as) return;
  throw failure('program-failed', {
    what: seen
      ? `The server came up as a ${seen} and not as a ${input.as}.`
      : `The server did not answer within ${input.limitMs} ms.`,
    state: 'It may still be starting.',
    todo: "Read the server's log and retry the step.",
  });
}

/** The role of the server if it answers; undefined while it does not. A password that is refused, or the like, is an answer that ends the wait. */
async function roleOf({ node }: StartInput, deps: HostDeps): Promise<'primary' | 'standby' | undefined> {
  const dsn = await deps.resolve(node.dsn);
  try {
    return await withSession(dsn, { connectMs: 500, queryMs: 500 }, async session => {
      const row = await session.row('SELECT pg_is_in_recovery() AS standby');
      return row.boolean('standby') ? 'standby' : 'primary';
    });
  } catch (error) {
    if (/authentication|does not exist|no pg_hba/.test(reasonOf(error))) throw error;
    return undefined;
  }
}
