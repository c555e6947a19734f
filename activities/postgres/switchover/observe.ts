import type { Promotion } from '../../../plan/promotion.js';
import { failure, isFailure, reasonOf } from '../../fail.js';
import { recordFork } from '../after-promotion.js';
import { earlierAttemptMayHaveActed } from '../earlier-attempt.js';
import { takeEpoch } from '../epoch.js';
import { findPromotion } from '../ledger.js';
import { readStanding, type Standing } from '../promotion.js';
import { actor, holdsClients, type Move, onHost, roleOfOld } from './move.js';

/** Where the move stands, from the servers themselves; an earlier attempt may have died anywhere in it. */
export type Situation =
  /** Nothing irreversible has begun: the old primary is one. */
  | { readonly at: 'fresh'; readonly standby: Standing }
  /** This run has stopped the old primary, or is stopping it. */
  | { readonly at: 'stopping'; readonly standby: Standing }
  | { readonly at: 'promoted'; readonly promotion: Promotion };

const CONTROL_LIMIT_MS = 10_000;

export async function observe(move: Move): Promise<Situation> {
  const standing = await readStanding(move.to);
  const old = await roleOfOld(move);
  if (!standing.standby) return await observePromoted(move, standing, old);
  if (old === 'primary') return { at: 'fresh', standby: standing };
  if (old === 'standby') throw notPrimary(move, `The server in ${move.input.args.from} is a standby.`);
  const host = await onHost('from', move, 'host.postgres-control', actor(move), CONTROL_LIMIT_MS).catch(
    async (error: unknown) => {
      throw await unseenHost(move, error);
    },
  );
  // Only what this run has stopped itself may be carried on; a primary that went away by itself is a failover, with its own proof and approval.
  if (host.lastActor?.run === move.input.context.run) return { at: 'stopping', standby: standing };
  throw notPrimary(move, `The server in ${move.input.args.from} does not answer, and this run has not stopped it.`);
}

async function observePromoted(move: Move, standing: Standing, old: string): Promise<Situation> {
  const { args, context } = move.input;
  const { systemId, timeline } = standing;
  if (old === 'primary') {
    throw failure('two-primaries', {
      what: `The servers in ${args.from} and ${args.to} are both primaries.`,
      state: `Both may take writes; ${args.to} writes timeline ${timeline}.`,
      todo: `Fence the one that is not meant to be the primary, at once.`,
    });
  }
  const entry = await findPromotion(move.to, systemId, timeline);
  if (entry && entry.run === context.run && entry.region === args.to) return { at: 'promoted', promotion: entry };
  if (!entry && earlierAttemptMayHaveActed(context)) {
    await takeEpoch(move.to, context);
    const facts = { systemId, timeline, region: args.to, promotedInMs: 0 };
    return { at: 'promoted', promotion: await recordFork(move.to, context, facts) };
  }
  throw failure('not-a-standby', {
    what: `${args.to} is a primary already${entry ? `, promoted by ${entry.run}` : ''}.`,
    state: `${args.database} takes writes in ${args.to} on timeline ${timeline}.`,
    todo: 'There is nothing to switch over; see which run did it.',
  });
}

/** Nobody says who stopped the old primary. A pooler that holds its clients says that it was a switchover, so the outcome of that is open. */
async function unseenHost(move: Move, error: unknown) {
  const { args } = move.input;
  if (!isFailure(error, 'nobody-there', 'unreachable') || !(await holdsClients(move.pooler))) return error;
  return failure('undo-failed', {
    what: `The server in ${args.from} does not answer, the pooler holds its clients, and ${reasonOf(error)}`,
    state: `Nothing was promoted; nothing takes the writes of ${args.database}, and clients are waiting.`,
    todo: `Get the worker of ${args.from} running and retry the step: it goes on from what it finds.`,
  });
}

function notPrimary({ input: { args } }: Move, what: string) {
  return failure('not-a-primary', {
    what,
    state: 'Nothing was changed by this step.',
    todo: `Find out what ${args.database} in ${args.from} is doing; if it is gone, this is a failover.`,
  });
}
