import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Code } from '../compiler/codes.js';
import type { Compiled, CompileOptions } from '../compiler/compile.js';
import type { Diagnostic } from '../plan/diagnostic.js';
import type { Inventory } from '../plan/inventory.js';
import type { CompileReply, CompileRequest, CompileWorkerData } from './compile-worker.js';

export interface CompileLimits {
  /** Milliseconds that one runbook may take; a thousandth of it is usual. */
  readonly timeMs: number;
  /** Milliseconds more for exploring a plan, which ends by itself at a number of states; a loaded machine must not make an error of it. */
  readonly exploreMs?: number;
  /** Megabytes that compiling may hold; a tenth of it is usual. */
  readonly memoryMb: number;
}
const LIMITS: CompileLimits = { timeMs: 2_000, exploreMs: 10_000, memoryMb: 256 };

/** Compiles like `compile`, elsewhere: whatever the text, the answer comes within the limits and the caller lives on. */
export type CompileInWorker = (text: string, inventory: Inventory, options: CompileOptions) => Promise<Compiled>;

/**
 * Opens a compiler in a worker thread. Runbooks share the thread one after the other, which keeps a check of thousands as fast as without it;
 * one that goes beyond a limit takes its thread with it, is told so as a diagnostic, and the next one gets a new thread. The thread keeps no
 * process alive.
 */
export function openCompiler(limits: CompileLimits = LIMITS): CompileInWorker {
  let thread: Thread | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const take = async (...job: Parameters<CompileInWorker>): Promise<Compiled> => {
    const mine = thread ?? (await startThread(limits));
    // Given back only with an answer: a thread that was given up may still say something about the runbook before.
    thread = undefined;
    const answer = await compileOn(mine, job, limits).catch(async (error: unknown) => {
      await mine.worker.terminate();
      throw error;
    });
    if ('refused' in answer) await mine.worker.terminate();
    else thread = mine;
    return 'refused' in answer ? { diagnostics: [answer.refused] } : answer.compiled;
  };
  return (...job) => {
    const compiled = turn.then(() => take(...job));
    turn = compiled.catch(() => undefined);
    return compiled;
  };
}

/** The compiler that all commands of this process share. */
export const compileInWorker: CompileInWorker = openCompiler();

interface Thread {
  readonly worker: Worker;
  readonly answer: (text: string | undefined) => void;
  inventory: Inventory | undefined;
}

async function startThread({ memoryMb }: CompileLimits): Promise<Thread> {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const workerData: CompileWorkerData = { answers: port2, answered };
  const entry = import.meta.url.endsWith('.ts') ? './compile-worker-source.mjs' : './compile-worker.js';
  const worker = new Worker(new URL(entry, import.meta.url), {
    workerData,
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  await once(worker, 'message');
  worker.unref();
  port1.unref();
  const answer = (text: string | undefined): void => {
    port1.postMessage(text);
    Atomics.store(answered, 0, 1);
    Atomics.notify(answered, 0);
  };
  return { worker, answer, inventory: undefined };
}

type Answer = { readonly compiled: Compiled } | { readonly refused: Diagnostic };

async function compileOn(
  thread: Thread,
  [text, inventory, { sibling, ...options }]: Parameters<CompileInWorker>,
  limits: CompileLimits,
): Promise<Answer> {
  const { worker } = thread;
  const send = (request: CompileRequest): void => worker.postMessage(request, []);
  let timer: NodeJS.Timeout | undefined;
  let onError: (error: Error) => void = ignore;
  let onReply: (reply: CompileReply) => void = ignore;
  worker.ref();
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const refuse = (code: Code, message: string): void =>
        resolve({ refused: objection(code, message, options.path) });
      const timeMs = limits.timeMs + (options.explore ? (limits.exploreMs ?? 0) : 0);
      timer = setTimeout(() => refuse('too-slow-to-compile', tooSlow(timeMs)), timeMs);
      onError = error => (isOutOfMemory(error) ? refuse('too-large', tooLarge(limits)) : reject(error));
      onReply = reply => {
        if ('compiled' in reply) resolve(reply);
        else if ('read' in reply) answerRead(thread, reply.read, sibling, reject);
      };
      worker.on('error', onError).on('message', onReply);
      if (thread.inventory !== inventory) send({ inventory });
      thread.inventory = inventory;
      send({ text, options, siblings: sibling !== undefined });
    });
  } finally {
    clearTimeout(timer);
    worker.off('error', onError).off('message', onReply);
    worker.unref();
  }
}

function ignore(): void {}

function answerRead(
  { answer }: Thread,
  path: string,
  sibling: CompileOptions['sibling'],
  fail: (error: unknown) => void,
): void {
  try {
    answer(sibling?.(path));
  } catch (error) {
    answer(undefined);
    fail(error);
  }
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooSlow(timeMs: number): string {
  return `Unexpected runbook that takes more than ${timeMs} ms to compile, expected one that takes milliseconds`;
}

function tooLarge({ memoryMb }: CompileLimits): string {
  return `Unexpected runbook that takes more than ${memoryMb} MB to compile, expected one that takes a few`;
}

function objection(code: Code, message: string, path: string): Diagnostic {
  const hint = 'It was given up, and nothing of it was used. Cut the file in two, and report it with the file.';
  return { code, severity: 'error', message, place: { file: path, line: 1, column: 1 }, hint };
}
