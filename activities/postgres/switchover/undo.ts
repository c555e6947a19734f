import type { ApplicationFailure } from '@temporalio/common';
import { failure, isFailure, reasonOf } from '../../fail.js';
import { pollUntil } from '../../host/poll.js';
import { trafficOf } from '../locate.js';
import { letClientsGoOn } from './let-clients-go-on.js';
import { actor, type Grip, onHost, roleOfOld } from './move.js';
import { type Fate, settleStandby } from './standby-fate.js';

const START_LIMIT_MS = 30_000;
/** A worker that died is started again by its supervisor within seconds; clients wait meanwhile, because nothing can take their writes. */
const HANDS_LIMIT_MS = 10_000;

/**
 * Puts everything back, before the promotion: the old primary runs again as the primary, and only then clients go on. Returns the failure to
 * throw: `switchover-undone`, or `undo-failed` when that could not be proved, in which case clients keep waiting and people must look. An attempt
 * that another one has overtaken (its worker was frozen) undoes nothing. `mayBePromoted`: somebody may have asked the standby to promote itself,
 * so that a standby of which nothing is known counts as one that takes writes.
 */
export async function undo(grip: Grip, cause: unknown, mayBePromoted: boolean): Promise<ApplicationFailure> {
  if (isFailure(cause, 'epoch-superseded')) return cause;
  const fate = await settleStandby(grip);
  if (fate.fate === 'primary') return await overtaken(grip, cause);
  if (fate.fate === 'promoting' || (fate.fate === 'unknown' && mayBePromoted)) return notProved(grip, cause, fate);
  const started = await runAgain(grip);
  if (started !== undefined) return notBack(grip, cause, started);
  return await goOnAsBefore(grip, cause, fate);
}

/** Undefined when the old primary takes writes again, by its own word; else why not. */
async function runAgain(grip: Grip): Promise<string | undefined> {
  let why = 'it does not answer';
  const back = await pollUntil(
    async () => {
      // The command to stop it may never have arrived.
      if ((await roleOfOld(grip)) === 'primary') return true;
      const order = { ...actor(grip), as: 'primary', limitMs: START_LIMIT_MS } as const;
      try {
        await onHost('from', grip, 'host.postgres-start', order, START_LIMIT_MS + 10_000);
      } catch (error) {
        why = reasonOf(error);
        if (!isFailure(error, 'nobody-there')) return (await roleOfOld(grip)) === 'primary';
      }
      return (await roleOfOld(grip)) === 'primary' ? true : undefined;
    },
    { everyMs: 200, limitMs: HANDS_LIMIT_MS },
  );
  return back === true ? undefined : why;
}

async function goOnAsBefore(grip: Grip, cause: unknown, { fate, detail }: Fate): Promise<ApplicationFailure> {
  const { args } = grip.input;
  try {
    await resume(grip);
  } catch (error) {
    return failure('undo-failed', {
      what: `${reasonOf(cause)} Letting the clients go on failed: ${reasonOf(error)}`,
      state: `Nothing was promoted; ${args.database} runs in ${args.from} again, but clients of the pooler may be waiting.`,
      todo: 'Send RESUME on the console of the pooler.',
    });
  }
  const without = fate === 'standby' ? '' : ` The standby in ${args.to} is lost for now: ${detail}.`;
  return failure('switchover-undone', {
    what: reasonOf(cause),
    state: `Nothing was promoted. ${args.database} takes writes in ${args.from} again, and clients have gone on.${without}`,
    todo: 'Find out why, then start the switchover again.',
  });
}

async function resume({ input: { args, estate }, pooler }: Grip): Promise<void> {
  if (pooler) await pooler.resume();
  else if (trafficOf(estate, args.traffic).pooler) throw new Error('the pooler does not answer.');
}

async function overtaken(grip: Grip, cause: unknown): Promise<ApplicationFailure> {
  const { args } = grip.input;
  const released = await letClientsGoOn(grip, Promise.resolve()).then(
    () => 'clients have gone on there',
    (error: unknown) => `clients may be waiting (${reasonOf(error)})`,
  );
  return failure('epoch-superseded', {
    what: `Another attempt has promoted ${args.to} meanwhile (${reasonOf(cause)})`,
    state: `${args.database} takes writes in ${args.to}; ${released}.`,
    todo: 'See what the other attempt reports.',
  });
}

function notProved({ input: { args } }: Grip, cause: unknown, { detail }: Fate) {
  return failure('undo-failed', {
    what: `${reasonOf(cause)} It cannot be taken back, because ${args.to} may be the primary by now: ${detail}.`,
    state: `Whether ${args.to} takes writes is not known; ${args.from} is stopped, and clients are waiting.`,
    todo: `Look at the server in ${args.to}, then retry the step: it goes on from what it finds.`,
  });
}

function notBack({ input: { args } }: Grip, cause: unknown, why: string) {
  return failure('undo-failed', {
    what: `${reasonOf(cause)} Taking it back failed: ${why}`,
    state: `Nothing was promoted; whether ${args.from} takes writes is not known, and clients may be waiting.`,
    todo: `Get the worker of ${args.from} running and retry the step, which goes on from what it finds; or start the server in ${args.from} as the primary it was (without standby.signal), then resume the pooler.`,
  });
}
