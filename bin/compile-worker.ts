import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Compiled, CompileOptions } from '../compiler/compile.js';
import { compile } from '../compiler/compile.js';
import type { Inventory } from '../plan/inventory.js';

/** What the host sends: one inventory, then any number of runbooks against it. */
export type CompileRequest =
  | { readonly inventory: Inventory }
  | { readonly text: string; readonly options: Omit<CompileOptions, 'sibling'>; readonly siblings: boolean };

/** What the worker says: that it can begin, that it wants to read another runbook, and what came out. */
export type CompileReply = { readonly ready: true } | { readonly read: string } | { readonly compiled: Compiled };

/** The worker's end of the channel by which it reads other runbooks while it compiles: it asks, sleeps, and takes the answer. */
export interface CompileWorkerData {
  readonly answers: MessagePort;
  readonly answered: Int32Array;
}

/** The host answers from memory or one file; when it does not, it is gone. */
const ANSWER_DEADLINE_MS = 5_000;

function serve(port: MessagePort, { answers, answered }: CompileWorkerData): void {
  const say = (reply: CompileReply): void => port.postMessage(reply);
  const sibling = (path: string): string | undefined => {
    Atomics.store(answered, 0, 0);
    say({ read: path });
    Atomics.wait(answered, 0, 0, ANSWER_DEADLINE_MS);
    const answer: { message?: unknown } | undefined = receiveMessageOnPort(answers);
    return typeof answer?.message === 'string' ? answer.message : undefined;
  };
  let inventory: Inventory | undefined;
  port.on('message', (request: CompileRequest) => {
    if ('inventory' in request) inventory = request.inventory;
    else if (inventory) {
      const options = { ...request.options, ...(request.siblings ? { sibling } : {}) };
      say({ compiled: compile(request.text, inventory, options) });
    }
  });
  say({ ready: true });
}

const data: CompileWorkerData = workerData;
if (parentPort) serve(parentPort, data);
