import { setTimeout as delay } from 'node:timers/promises';
import type { StepContext } from '../../../plan/run.js';
import { cancellation } from '../../deadline.js';
import { failure } from '../../fail.js';
import { type Flow, hasReached, readFlow } from './directions.js';
import type { Marks } from './ledger.js';
import type { Pair, Side } from './pair.js';
import { skipStuck } from './stuck.js';

const POLL_MS = 50;
/** A subscription that was cut off connects again within wal_retrieve_retry_interval (5 s by default); several times that is no hiccup any more. */
const PATIENCE_MS = 20_000;
/** An apply worker that failed so often without getting on will not get on by itself. */
const FAILURES = 2;

/**
 * Waits until each region has applied what the other had committed before its mark; from then on no write before the marks is on its way. A
 * worker that fails on a row that is there already is let go on, unless it may only look. Returns the transactions that were skipped.
 */
export async function catchUp(
  { first, second }: Pair,
  marks: Marks,
  context: StepContext,
  may: 'skip' | 'look' = 'skip',
): Promise<readonly string[]> {
  const skipped: string[] = [];
  for (const [from, to] of [
    [first, second],
    [second, first],
  ] as const)
    skipped.push(...(await catchUpOne(from, to, marks[from.region] ?? '0/0', may === 'skip' ? context : null)));
  return skipped;
}

async function catchUpOne(from: Side, to: Side, mark: string, context: StepContext | null): Promise<readonly string[]> {
  const skipped: string[] = [];
  let seen = await readFlow(from, to);
  let since = performance.now();
  for (let flow = seen; !hasReached(flow, mark); flow = await readFlow(from, to)) {
    cancellation()?.throwIfAborted();
    const moved = flow.applied !== seen.applied || flow.confirmed !== seen.confirmed;
    if (moved) [seen, since] = [flow, performance.now()];
    if (flow.slotLost) throw behind(from, to, 'the slot has lost WAL that was not received');
    const disabled = !flow.enabled && !(to.subscription.disablesOnError && flow.applyErrors > 0);
    if (disabled) throw behind(from, to, 'the subscription is disabled');
    if (!flow.enabled || flow.applyErrors - seen.applyErrors >= FAILURES) {
      if (!context) throw behind(from, to, 'its worker fails on what it is to apply');
      skipped.push(await skipStuck(from, to, flow, context));
      await untilPast(from, to, flow);
      [seen, since] = [await readFlow(from, to), performance.now()];
    } else if (performance.now() - since > PATIENCE_MS) throw behind(from, to, 'it does not get on');
    await delay(POLL_MS);
  }
  return skipped;
}

/** The worker skips when it tries the next time, which takes as long as its retry interval. */
async function untilPast(from: Side, to: Side, before: Flow): Promise<void> {
  const since = performance.now();
  for (;;) {
    const [row] = await to.session.rows('SELECT 1 FROM pg_subscription WHERE oid = $1::oid AND subskiplsn = $2', [
      to.subscription.oid,
      '0/0',
    ]);
    if (row) return;
    cancellation()?.throwIfAborted();
    if (performance.now() - since > PATIENCE_MS)
      throw behind(from, to, `it does not skip what it is stuck on (${before.applied})`);
    await delay(POLL_MS);
  }
}

function behind(from: Side, to: Side, why: string) {
  return failure('not-replicating', {
    what: `${to.region} does not get what ${from.region} writes: ${why} (${to.subscription.name}).`,
    state: `Both regions take writes; what ${from.region} wrote since is missing in ${to.region}, and its slot keeps it.`,
    todo: `Let the subscription in ${to.region} connect again, then retry the step.`,
  });
}

/** Whether both regions have everything of each other within a limit; changes nothing, and an answer that is late is a no. */
export async function reachWithin({ first, second }: Pair, marks: Marks, limitMs: number): Promise<boolean> {
  const since = performance.now();
  for (;;) {
    const reached =
      hasReached(await readFlow(first, second), marks[first.region] ?? '0/0') &&
      hasReached(await readFlow(second, first), marks[second.region] ?? '0/0');
    if (reached) return true;
    if (performance.now() - since > limitMs) return false;
    await delay(POLL_MS / 5);
  }
}
