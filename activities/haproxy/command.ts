import { connect, type Socket } from 'node:net';
import { deadline, expired } from '../deadline.js';
import { failure } from '../fail.js';

/** Far above any answer that is asked for here; a socket that talks without end is not HAProxy. */
const MOST_BYTES = 4 << 20;

/**
 * Sends one command to HAProxy's runtime API and returns the whole answer. `socket` is a path or `host:port`. One connection for each
 * command, as the management guide's non-interactive mode has it. An empty answer means success and a text may too: read back.
 * Fails with `unreachable`.
 */
export async function haproxyCommand(socket: string, command: string, deadlineMs: number): Promise<string> {
  // A second command in the same line would be run as well.
  if (/[^\x20-\x7e]|[;\\]/.test(command))
    throw new TypeError('A command of the runtime API is one line of plain words');
  const limit = deadline(deadlineMs);
  limit.throwIfAborted();
  const connection = dial(socket);
  const cut = () => connection.destroy(new Error('no answer in time'));
  limit.addEventListener('abort', cut, { once: true });
  try {
    connection.end(`${command}\n`);
    return await readAll(connection);
  } catch (error) {
    if (limit.aborted && !expired(limit)) limit.throwIfAborted();
    throw unreachable(error);
  } finally {
    limit.removeEventListener('abort', cut);
    connection.destroy();
  }
}

function dial(socket: string): Socket {
  if (socket.startsWith('/')) return connect({ path: socket });
  const [, host, port] = /^\[?(.+?)\]?:(\d{1,5})$/.exec(socket) ?? [];
  if (host !== undefined && port !== undefined) return connect({ host, port: Number(port) });
  throw failure('secret-missing', {
    what: "The value of the proxy's socket is neither an absolute path nor host:port.",
    state: 'Nothing was changed at the proxy.',
    todo: 'Correct the value where the worker runs, then retry.',
  });
}

async function readAll(connection: Socket): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of connection.iterator()) {
    if (!Buffer.isBuffer(part)) continue;
    size += part.length;
    if (size > MOST_BYTES) throw new Error('the answer does not end');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function unreachable(error: unknown) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return failure('unreachable', {
    what: `The proxy's runtime socket did not answer (${error instanceof Error ? error.message || code : code}).`,
    state: 'The proxy goes on as it was before this command.',
    todo: 'See whether HAProxy runs and whether the worker may open the socket, then retry.',
  });
}
