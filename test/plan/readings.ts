import type { LagReading, NodeReading, ReplicationReading, WatchState } from '../../plan/replication.js';

/** The moment of every fixture; differences to it are what the tests are about. */
export const NOW = 1_800_000_000_000;

export function node(region: string, change: Partial<NodeReading> = {}): NodeReading {
  return {
    region,
    at: NOW,
    contact: 'answered',
    detail: '',
    inRecovery: true,
    systemId: '7000000000000000001',
    timeline: 1,
    have: '0/5000000',
    replayed: '0/5000000',
    replayPaused: false,
    applyDelayMs: 0,
    receiver: 'streaming',
    receivedTimeline: 1,
    heartbeatAt: NOW - 400,
    transactions: null,
    ...change,
  };
}

export const primary = (change: Partial<NodeReading> = {}) =>
  node('eu-west', { inRecovery: false, receiver: null, receivedTimeline: null, transactions: 1_000, ...change });
export const standby = (change: Partial<NodeReading> = {}) => node('us-east', change);
export const gone = (contact: 'refused' | 'silent' = 'refused') =>
  node('eu-west', {
    contact,
    detail: contact,
    inRecovery: null,
    systemId: null,
    timeline: null,
    have: null,
    receiver: null,
    receivedTimeline: null,
    heartbeatAt: null,
  });

export const reading = (...nodes: NodeReading[]): ReplicationReading => ({ at: NOW, nodes });

export function watchState(change: Partial<WatchState> = {}): WatchState {
  const lastGood = {
    at: NOW - 1_000,
    nodes: [primary({ at: NOW - 1_000, have: '0/5004400' }), standby({ at: NOW - 1_000 })],
  };
  return {
    database: 'orders',
    latest: { at: NOW - 100, nodes: [gone()] },
    lastGood,
    primaryRegion: 'eu-west',
    unreachableSince: NOW - 800,
    refusedSince: NOW - 800,
    writesPerSecond: 300,
    ...change,
  };
}

export function lagReading(now: ReplicationReading, watch: WatchState | null = watchState()): LagReading {
  return { now, watch };
}
