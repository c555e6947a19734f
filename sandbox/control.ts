import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Answer } from './daemon-commands.js';
import { alreadyRuns, readDaemonState } from './daemon-state.js';
import { nodePath, nodeProgram } from './node-program.js';

export interface DaemonOptions {
  /** Where the daemon's state and environment file are: `var/sandbox` of a checkout. */
  readonly dir: string;
  readonly block?: number;
  /** Whether Lifeboat's workers run too; they do by default. */
  readonly workers?: boolean;
  onProgress?(line: string): void;
}

/** Starts a sandbox that outlives this process and resolves with its status when all of it works. Throws when one already runs here. */
export async function startDaemon(options: DaemonOptions): Promise<Answer> {
  const { dir, block, workers = true } = options;
  const running = readDaemonState(dir);
  if (running) throw alreadyRuns(running);
  mkdirSync(dir, { recursive: true });
  const log = openSync(join(dir, 'daemon.log'), 'a');
  const args = [...nodeProgram('daemon-process'), dir, workers ? 'workers' : 'no-workers'];
  if (block !== undefined) args.push(String(block));
  const child = spawn(process.execPath, args, {
    cwd: '/',
    env: { PATH: nodePath(), LANG: 'C.UTF-8' },
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code =>
      reject(new Error(`The sandbox ended while starting (code ${code}); see ${dir}/daemon.log.`)),
    );
    child.on('message', message => {
      if (typeof message !== 'object' || message === null) return;
      if ('progress' in message) options.onProgress?.(String(message.progress));
      if ('failed' in message) reject(new Error(String(message.failed)));
      if ('ready' in message) resolve();
    });
  });
  child.disconnect();
  child.unref();
  return (await callDaemon(dir, 'status')) ?? {};
}

/** Asks the sandbox that runs in `dir`; undefined when none does. Throws what it could not do. */
export async function callDaemon(
  dir: string,
  command: string,
  args: readonly string[] = [],
): Promise<Answer | undefined> {
  const state = readDaemonState(dir);
  if (!state) return undefined;
  if (state.socket === null) throw new Error(`The sandbox is still starting (process ${state.pid}).`);
  const said: unknown = JSON.parse(await exchange(state.socket, `${JSON.stringify([command, ...args])}\n`));
  if (typeof said !== 'object' || said === null) throw new Error('The sandbox gave no answer.');
  if ('message' in said) throw new Error(String(said.message));
  return 'result' in said && isAnswer(said.result) ? said.result : {};
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Longer than the slowest command, a server that recovers from a crash. */
const DEADLINE_MS = 60_000;

function exchange(path: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(path, () => socket.write(request));
    socket
      .setEncoding('utf8')
      .setTimeout(DEADLINE_MS, () => socket.destroy(new Error('The sandbox did not answer in time.')));
    socket.on('data', (chunk: string) => (said += chunk));
    socket.once('end', () => resolve(said));
    socket.once('error', reject);
  });
}
