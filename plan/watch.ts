import { recordSync } from './synchronous.js';
import type { NodeReading, ReplicationReading, WatchState } from './replication.js';
import { appendLook, type Seen } from './watch-series.js';

export function freshWatch(database: string): WatchState {
  return {
    database,
    latest: null,
    lastGood: null,
    primaryRegion: null,
    unreachableSince: null,
    refusedSince: null,
    writesPerSecond: null,
    sync: null,
  };
}

/** Takes one more look into account. What was seen while the primary answered is kept for the moment it does not. */
export function foldWatch(state: WatchState, reading: ReplicationReading): WatchState {
  const primaries = reading.nodes.filter(node => node.contact === 'answered' && node.inRecovery === false);
  const primary = primaries[0];
  const series = appendLook(state.series ?? [], seenIn(state, reading, primaries));
  if (primaries.length === 1 && primary) {
    return {
      database: state.database,
      latest: reading,
      lastGood: reading,
      primaryRegion: primary.region,
      unreachableSince: null,
      refusedSince: null,
      writesPerSecond: rate(state, primary) ?? state.writesPerSecond,
      sync: recordSync(sameNode(state, primary), primary, state.sync ?? null),
      series,
    };
  }
  const lost = reading.nodes.find(node => node.region === state.primaryRegion);
  return {
    ...state,
    latest: reading,
    series,
    unreachableSince: state.unreachableSince ?? reading.at,
    // A look that was not refused breaks the chain: the server may have acknowledged writes until after it.
    refusedSince: lost?.contact === 'refused' ? (state.refusedSince ?? reading.at) : null,
  };
}

function seenIn(state: WatchState, { at, nodes }: ReplicationReading, primaries: readonly NodeReading[]): Seen {
  const [primary] = primaries;
  if (primary === undefined) return { at, wrote: state.primaryRegion === null ? null : false, lagMs: null };
  if (primaries.length > 1) return { at, wrote: null, lagMs: null };
  const tried = primary.heartbeatAt === null ? null : true;
  return { at, wrote: primary.wrote === false ? false : tried, lagMs: lagOf(primary, nodes) };
}

/** How much of what was written the standby that is furthest behind lacks, by the heartbeats that both have; null as soon as one cannot say. */
function lagOf({ region, heartbeatAt }: NodeReading, nodes: readonly NodeReading[]): number | null {
  const standbys = nodes.filter(node => node.region !== region);
  const lags = standbys.map(node =>
    heartbeatAt === null || node.contact !== 'answered' || node.heartbeatAt === null
      ? null
      : Math.max(0, heartbeatAt - node.heartbeatAt),
  );
  const known = lags.filter(lag => lag !== null);
  return lags.length === 0 || known.length < lags.length ? null : Math.max(...known);
}

function sameNode({ lastGood }: WatchState, { region }: NodeReading): NodeReading | undefined {
  return lastGood?.nodes.find(node => node.region === region && node.inRecovery === false);
}

function rate(state: WatchState, primary: NodeReading): number | undefined {
  const before = sameNode(state, primary);
  if (!before || before.transactions === null || primary.transactions === null) return undefined;
  const seconds = (primary.at - before.at) / 1_000;
  // A restored server starts lower.
  if (seconds < 0.2 || primary.transactions < before.transactions) return undefined;
  return (primary.transactions - before.transactions) / seconds;
}
