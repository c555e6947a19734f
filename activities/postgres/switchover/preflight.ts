import { failure } from '../../fail.js';
import { takeEpoch } from '../epoch.js';
import type { Standing } from '../promotion.js';
import { readNode } from '../read-node.js';
import { ensureSchema } from '../schema.js';
import { type Session, withSession } from '../session.js';
import { compareLsn } from '../timeline-history.js';
import { actor, type Move, onHost } from './move.js';

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
const CHECKPOINT_LIMIT_MS = 30_000;
const CONTROL_LIMIT_MS = 10_000;
/** More than this and the standby needs a noticeable time after the stop, while clients wait. */
const MAX_BEHIND_BYTES = 16 * 2 ** 20;

/**
 * Everything that can be found out, and paid for, before a client waits: the standby follows this very primary and is close to it, the old
 * host has hands, no later run has acted here, and both have had a CHECKPOINT (without one the shutdown took 190 ms instead of 30).
 */
export async function preflight(move: Move, standby: Standing): Promise<void> {
  await onHost('from', move, 'host.postgres-control', actor(move), CONTROL_LIMIT_MS);
  await withSession(move.old.dsn, LIMITS, async from => {
    await ensureSchema(from);
    await takeEpoch(from, move.input.context);
    await refuseUnfit(move, from, standby);
    // The standby first: it can only restart from a checkpoint that the primary has made.
    await move.to.rows('CHECKPOINT', [], CHECKPOINT_LIMIT_MS);
    await from.rows('CHECKPOINT', [], CHECKPOINT_LIMIT_MS);
  });
}

async function refuseUnfit(move: Move, from: Session, standby: Standing): Promise<void> {
  const { args } = move.input;
  const primary = await readNode(from, args.from, move.deps.now);
  const candidate = await readNode(move.to, args.to, move.deps.now);
  const behind = compareLsn(primary.have ?? '0/0', candidate.replayed ?? '0/0');
  const doubts = [
    primary.systemId !== standby.systemId && 'it is another database (system identifiers differ)',
    primary.timeline !== standby.timeline &&
      `it is on timeline ${standby.timeline}, the primary on ${primary.timeline}`,
    candidate.receiver !== 'streaming' && 'it does not stream',
    candidate.replayPaused === true && 'its replay is paused',
    (candidate.applyDelayMs ?? 0) > 0 && 'it delays replay on purpose',
    behind > MAX_BEHIND_BYTES && `it is ${behind} bytes behind`,
  ].filter(doubt => doubt !== false);
  if (doubts.length === 0) return;
  throw failure('not-a-standby', {
    what: `The standby in ${args.to} cannot take over: ${doubts.join(', and ')}.`,
    state: `Nothing was changed; ${args.database} takes writes in ${args.from}.`,
    todo: 'Put that right and start the switchover again.',
  });
}
