import { randomUUID } from 'node:crypto';
import { ActivityExecutionFailedError, type ActivityHandle, type Client } from '@temporalio/client';
import { ApplicationFailure, TimeoutFailure, TimeoutType } from '@temporalio/common';
import { cancellation } from './deadline.js';
import { failure, reasonOf } from './fail.js';
import type { HostActs } from './host/index.js';

export type HostActName = keyof HostActs;
export type HostActInput<Name extends HostActName> = Parameters<HostActs[Name]>[0];
export type HostActResult<Name extends HostActName> = Awaited<ReturnType<HostActs[Name]>>;

export interface CallOptions {
  /** How long the act may take once somebody has taken it. */
  readonly deadlineMs: number;
  /** How long the command may wait to be taken before "nobody is there". */
  readonly presenceMs: number;
  /** Becomes true as soon as an act that nobody has taken by then is not waited for any more. It stays on offer: whoever takes it later does it. */
  readonly needless?: Promise<boolean>;
}

/** Nobody there is not a failure but an observation: it says nothing about the host, least of all that it is stopped. */
export type Handed<Result> =
  | { readonly there: true; readonly result: Result }
  | { readonly there: false; readonly detail: string };

/** The hands of the region's worker. A failure on the host comes back as the coded failure that the host act threw. */
export interface Hands {
  call<Name extends HostActName>(
    region: string,
    act: Name,
    input: HostActInput<Name>,
    options: CallOptions,
  ): Promise<Handed<HostActResult<Name>>>;
}

/** Host acts beat on their own; ten missed beats mean that the region's worker died in the middle of the act. */
const HEARTBEAT_TIMEOUT_MS = 5_000;

/** Hands by Temporal's standalone activities: one round trip, with a schedule-to-start deadline that tells "nobody there" from "failed". */
export function temporalHands(client: Client, queueOf: (region: string) => string): Hands {
  return {
    async call(region, act, input, { deadlineMs, presenceMs, needless }) {
      const handle = await client.activity.start(act, {
        // Never the same id twice: a retry reads the host again instead of getting an old answer.
        id: `${act}/${region}/${input.run}/${randomUUID()}`,
        taskQueue: queueOf(region),
        args: [input],
        startToCloseTimeout: deadlineMs,
        scheduleToStartTimeout: presenceMs,
        heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
        retry: { maximumAttempts: 1 },
        summary: `${act} in ${region}`,
      });
      const stopListening = cancelTogether(() => void handle.cancel('the act that asked was cancelled').catch(ignore));
      try {
        const result = handle.result().then(value => ({ there: true, result: value }) as const);
        return await (needless ? Promise.race([result, untaken(needless, handle, region, act)]) : result);
      } catch (error) {
        return explain(error, region, act);
      } finally {
        stopListening();
      }
    },
  };
}

/** Settles only when the act has become needless and nobody has taken it: one that was taken may find what nobody else can see. */
async function untaken(
  needless: Promise<boolean>,
  handle: ActivityHandle,
  region: string,
  act: string,
): Promise<{ there: false; detail: string }> {
  if (await needless) {
    const description = await handle.describe().catch(() => undefined);
    if (description?.runState === 'SCHEDULED' && description.lastStartedTime === undefined) {
      return { there: false, detail: `no worker of ${region} has taken ${act} yet` };
    }
  }
  return await new Promise(() => undefined);
}

/** A cancelled control activity takes its host act with it. Outside an activity there is nothing to listen to. */
function cancelTogether(cancel: () => void): () => void {
  const signal = cancellation();
  signal?.addEventListener('abort', cancel, { once: true });
  return () => signal?.removeEventListener('abort', cancel);
}

/** Acts that only look: when their worker died nothing is in doubt, and they may simply be asked again. */
const LOOKS: ReadonlySet<string> = new Set<HostActName>([
  'host.postgres-control',
  'host.postgres-history',
  'host.postgres-preflight',
]);

function explain(error: unknown, region: string, act: string): { there: false; detail: string } {
  const cause = error instanceof ActivityExecutionFailedError ? error.cause : error;
  if (cause instanceof TimeoutFailure && cause.timeoutType === TimeoutType.SCHEDULE_TO_START) {
    return { there: false, detail: `no worker of ${region} took ${act}` };
  }
  if (cause instanceof ApplicationFailure) throw cause;
  const what = `The worker in ${region} took ${act} and did not report back (${reasonOf(cause)}).`;
  if (LOOKS.has(act)) {
    throw failure('unreachable', {
      what,
      state: `It only looks, so it changed nothing in ${region}.`,
      todo: `See whether the worker in ${region} runs, then retry the step.`,
    });
  }
  throw failure('outcome-unknown', {
    what,
    state: `What it did in ${region} is not known.`,
    todo: `Look at the server in ${region}, then retry the step: it reads before it acts.`,
  });
}

function ignore(): void {}
