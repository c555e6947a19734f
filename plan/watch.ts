import { recordSync } from './synchronous.js';
import type { NodeReading, ReplicationReading, WatchState } from './replication.js';

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
    };
  }
  const lost = reading.nodes.find(node => node.region === state.primaryRegion);
  return {
    ...state,
    latest: reading,
    unreachableSince: state.unreachableSince ?? reading.at,
    // A look that was not refused breaks the chain: the server may have acknowledged writes until after it.
    refusedSince: lost?.contact === 'refused' ? (state.refusedSince ?? reading.at) : null,
  };
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
