import { Reference } from '../../plan/reference.js';
import { failure } from '../fail.js';
import { contactOf } from '../postgres/session.js';
import { openMariadb, serverError } from '../mariadb/session.js';
import { guardEpoch } from './epoch-guard.js';
import { dropFenceFile, hasFenceFile, raiseFenceFile } from './fence-file.js';
import type { HostDeps } from './host-input.js';
import { type MariadbInput, type MariadbPlace, mariadbPlaceOf, writeRole } from './mariadb-place.js';
import { oneAtATime } from './one-at-a-time.js';
import { pollUntil } from './poll.js';
import { runProgram } from './run-program.js';
import { mariadbProcesses, stopMariadb } from './stop-mariadb.js';

interface StartInput extends MariadbInput {
  readonly as: 'primary' | 'replica';
  readonly limitMs: number;
}

const STOP_LIMIT_MS = 5_000;

/**
 * `host.mariadb-start`: the only thing that starts a fenced server. A replica must come up read-only by itself, before anybody has told it to: that is
 * the proof that the server reads the include file which the fence relies on. One that does not is stopped and fenced again.
 */
export const mariadbStart =
  (deps: HostDeps) =>
  async (input: StartInput): Promise<null> => {
    const place = await mariadbPlaceOf(input, deps);
    await oneAtATime(place.data, () => start(place, input, deps));
    return null;
  };

async function start(place: MariadbPlace, input: StartInput, deps: HostDeps): Promise<void> {
  await guardEpoch(input, place);
  const fenced = await hasFenceFile(place);
  const runs = (await mariadbProcesses(place.data)).length > 0;
  if (runs && input.as === 'replica' && (await readOnlyOf(input, deps)) === false) throw takesWrites();
  await writeRole(place, input.as);
  await dropFenceFile(place);
  if (runs) return;
  try {
    await runProgram(await startCommand(input, deps), { limitMs: input.limitMs });
    const readOnly = await pollUntil(() => readOnlyOf(input, deps), { everyMs: 20, limitMs: input.limitMs });
    if (readOnly === undefined) throw silent(input);
    if (readOnly !== (input.as === 'replica')) throw cameUpWrong(input, readOnly);
  } catch (error) {
    if (fenced || input.as === 'replica') {
      await raiseFenceFile(place, input);
      await writeRole(place, 'fenced');
      await stopMariadb(place.data, STOP_LIMIT_MS);
    }
    throw error;
  }
}

async function startCommand({ node }: StartInput, deps: HostDeps): Promise<readonly string[]> {
  return await Promise.all(
    node.start.map(async part => (Reference.safeParse(part).success ? await deps.resolve(part) : part)),
  );
}

/** Whether the server is read-only; undefined while it does not answer. A login that is refused ends the wait. */
async function readOnlyOf({ node }: StartInput, deps: HostDeps): Promise<boolean | undefined> {
  const dsn = await deps.resolve(node.dsn);
  try {
    const session = await openMariadb(dsn, { connectMs: 500, queryMs: 500 });
    try {
      return (await session.row('SELECT @@GLOBAL.read_only AS value')).text('value') !== '0';
    } finally {
      session.close();
    }
  } catch (error) {
    if (serverError(error) || contactOf(error).detail.includes('mysql2')) throw error;
    return undefined;
  }
}

function takesWrites() {
  return failure('not-a-standby', {
    what: 'The server runs and takes writes, and was to be started as a replica.',
    state: 'It was left as it is.',
    todo: 'Fence it first.',
  });
}

function silent({ limitMs }: StartInput) {
  return failure('program-failed', {
    what: `The server did not answer within ${limitMs} ms.`,
    state: 'It may still be starting.',
    todo: "Read the server's log and retry the step.",
  });
}

function cameUpWrong({ as, node }: StartInput, readOnly: boolean) {
  return failure('program-failed', {
    what: `The server came up ${readOnly ? 'read-only' : 'taking writes'} and was to be started as a ${as}: it does not read ${node.include}, or something after it says otherwise.`,
    state: as === 'replica' ? 'It was stopped and fenced again.' : 'It runs and takes no writes.',
    todo: "Make the directory of that file the last !includedir of the server's option file, then retry the step.",
  });
}
