import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Answer, obey } from './daemon-commands.js';
import { claimDaemonState, publishDaemonState, removeDaemonState } from './daemon-state.js';
import { type Sandbox, startSandbox } from './sandbox.js';

// Runs a sandbox until it is told to stop: node daemon-process.js DIR workers|no-workers [BLOCK]
// Whoever starts it learns over the IPC channel how it goes on, and hangs up when it is ready.
const [dir = '', workers = '', block] = process.argv.slice(2);

function tell(message: Readonly<Record<string, string | true>>): void {
  if (process.connected) process.send?.(message);
}

async function run(): Promise<void> {
  claimDaemonState(dir);
  try {
    const sandbox = await startSandbox({
      workers: workers === 'workers',
      ...(block === undefined ? {} : { block: Number(block) }),
      onProgress: line => tell({ progress: line }),
    });
    const stop = stopper(sandbox);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop());
    const socket = join(sandbox.dir, 'control.sock');
    const server = createServer(connection => answer(connection, sandbox, stop));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
    publishDaemonState(dir, socket, sandbox.env);
    // Nobody waits any more: the person who started it pressed Ctrl-C.
    if (!process.connected) return await stop();
    tell({ ready: true });
  } catch (error) {
    removeDaemonState(dir);
    throw error;
  }
}

function stopper(sandbox: Sandbox): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () =>
    (stopping ??= sandbox.stop().finally(() => {
      removeDaemonState(dir);
      // After the answer to `down` has left.
      setTimeout(() => process.exit(0), 50);
    }));
}

/** One request a connection: a JSON array of words and a newline; the answer is a JSON object. */
function answer(connection: Socket, sandbox: Sandbox, stop: () => Promise<void>): void {
  let asked = '';
  connection.setEncoding('utf8').on('error', () => connection.destroy());
  connection.on('data', (chunk: string) => {
    asked += chunk;
    if (!asked.endsWith('\n')) return;
    const words: unknown = JSON.parse(asked);
    const [command = '', ...args] = Array.isArray(words) ? words.map(String) : [];
    const act: Promise<Answer> =
      command === 'down' ? stop().then(() => ({ stopped: true })) : obey(sandbox, command, args);
    act.then(
      result => connection.end(JSON.stringify({ ok: true, result })),
      (error: unknown) => connection.end(JSON.stringify({ ok: false, message: messageOf(error) })),
    );
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

run().catch((error: unknown) => {
  tell({ failed: messageOf(error) });
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
