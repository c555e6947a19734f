import type { ApplicationFailure } from '@temporalio/common';
import { failure, isFailure, reasonOf } from '../../fail.js';
import { readStanding } from '../promotion.js';
import { actor, type Move, onOldHost } from './move.js';

const START_LIMIT_MS = 30_000;

/**
 * Puts everything back, before the promotion: the old primary runs again as the primary, and only then clients go on. Returns the failure to
 * throw: `switchover-undone`, or `undo-failed` when that could not be proved, in which case clients keep waiting and people must look. An attempt
 * that another one has overtaken (its worker was frozen) undoes nothing.
 */
export async function undo(move: Move, cause: unknown): Promise<ApplicationFailure> {
  const { args } = move.input;
  if (await overtaken(move)) {
    await move.pooler?.resume();
    return failure('epoch-superseded', {
      what: `Another attempt has promoted ${args.to} meanwhile (${reasonOf(cause)})`,
      state: `${args.database} takes writes in ${args.to}; this attempt has let the clients go on.`,
      todo: 'See what the other attempt reports.',
    });
  }
  if (isFailure(cause, 'epoch-superseded')) return cause;
  try {
    const order = { ...actor(move), as: 'primary', limitMs: START_LIMIT_MS } as const;
    await onOldHost(move, 'host.postgres-start', order, START_LIMIT_MS + 10_000);
    await move.pooler?.resume();
  } catch (error) {
    return failure('undo-failed', {
      what: `${reasonOf(cause)} Taking it back failed: ${reasonOf(error)}`,
      state: `Nothing was promoted; whether ${args.from} takes writes is not known, and clients may be waiting.`,
      todo: `Start the server in ${args.from} as the primary it was, then resume the pooler.`,
    });
  }
  return failure('switchover-undone', {
    what: reasonOf(cause),
    state: `Nothing was promoted. ${args.database} takes writes in ${args.from} again, and clients have gone on.`,
    todo: 'Find out why, then start the switchover again.',
  });
}

/** The standby is a primary by now: to start the old one again would make two. Not known counts as no; the host itself refuses a stale attempt. */
async function overtaken({ to }: Move): Promise<boolean> {
  return await readStanding(to).then(
    standing => !standing.standby,
    () => false,
  );
}
