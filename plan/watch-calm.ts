import type { NodeReading, WatchState } from './replication.js';
import type { SyncRecord } from './synchronous.js';
import { appendLook, CALM_LAG_MS } from './watch-series.js';

/**
 * Whether a look says nothing that has to be known beyond the worker that looked: the primary answers and is the same, and so is everything that
 * a proof of zero loss or a decision to begin a run is made from. Positions and times are not: they only grow.
 */
export function isCalm(before: WatchState, after: WatchState): boolean {
  if (before.unreachableSince !== null || after.unreachableSince !== null) return false;
  if (before.primaryRegion === null || before.primaryRegion !== after.primaryRegion) return false;
  return sameSync(before.sync, after.sync) && outline(before) === outline(after);
}

/** A database without synchronous replication: its settings are no part of any proof, so they need not be read at every look. */
export function isAsynchronous({ latest, primaryRegion }: WatchState): boolean {
  const primary = latest?.nodes.find(node => node.region === primaryRegion);
  return primary !== undefined && (primary.sync?.names ?? '') === '' && primary.wrote !== false;
}

/** Whether every standby answers and has what was written lately: only then may a heartbeat stand for a whole look. One that falls behind is worth each look. */
export function keepsUp({ latest, series }: WatchState): boolean {
  const lagMs = series?.at(-1)?.lagMs ?? null;
  return latest?.nodes.length === 1 || (lagMs !== null && lagMs < CALM_LAG_MS);
}

function sameSync(one: SyncRecord | null | undefined, other: SyncRecord | null | undefined): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function outline({ latest }: WatchState): string {
  const nodes = [...(latest?.nodes ?? [])].sort((one, other) => one.region.localeCompare(other.region));
  return JSON.stringify(nodes.map(outlineOf));
}

function outlineOf(node: NodeReading) {
  const { region, contact, inRecovery, timeline, systemId, receiver, replayPaused, heartbeatAt, wrote } = node;
  return [
    region,
    contact,
    inRecovery,
    timeline,
    systemId,
    receiver,
    replayPaused,
    heartbeatAt === null,
    wrote !== false,
  ];
}

/** What one heartbeat on the primary says besides that it was taken. */
export interface Beat {
  readonly at: number;
  readonly heartbeatAt: number;
  readonly have: string | null;
  readonly transactions: number | null;
  /** `synchronous_standby_names`, as it is in force. */
  readonly syncNames: string;
}

/** The last good reading with the primary as it was at a heartbeat: what a standby lacks is measured from the newest position. */
export function foldBeat(state: WatchState, { at, heartbeatAt, have, transactions }: Beat): WatchState {
  const { lastGood, primaryRegion } = state;
  if (!lastGood) return state;
  const nodes = lastGood.nodes.map(node =>
    node.region === primaryRegion ? { ...node, at, heartbeatAt, have, transactions } : node,
  );
  return { ...state, lastGood: { at, nodes }, series: appendLook(state.series ?? [], { at, wrote: true }) };
}
