import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { DatabaseNode } from '../plan/database-entry.js';
import { LEASE_MARGIN_MS, type LeaseState } from '../plan/lease.js';
import { leaseQuery, leaseRenewal, regionQueue } from './messages.js';

export interface LeaseInput {
  readonly region: string;
  readonly node: DatabaseNode;
  readonly leaseMs: number;
  readonly state?: LeaseState;
}

/** The region's worker beats twice a second; when it is gone, the act waits for the next one. */
const HEARTBEAT_TIMEOUT_MS = 5_000;
const HOLD_MS = 365 * 86_400_000;
const AGAIN_MS = 500;

/**
 * The control side of one server's lease. Counts the time since the last renewal with a timer of Temporal's own, begun after the renewal was
 * received, so that it ends after the region's own deadline, whatever the clocks of the hosts say. A renewal that comes later than that does not
 * open anything: the region stops its server before it renews.
 */
export async function lease(input: LeaseInput): Promise<void> {
  const { region, node, leaseMs } = input;
  let state = input.state ?? { renewedAt: null, expiredSince: null };
  let renewals = 0;
  setHandler(leaseQuery, () => state);
  setHandler(leaseRenewal, () => {
    renewals += 1;
    state = { renewedAt: Date.now(), expiredSince: null };
  });
  const { 'host.hold-lease': hold } = proxyActivities<{
    'host.hold-lease'(hold: { node: DatabaseNode; lease: string; leaseMs: number }): Promise<null>;
  }>({
    taskQueue: regionQueue(region),
    startToCloseTimeout: HOLD_MS,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
    retry: { initialInterval: AGAIN_MS, backoffCoefficient: 1 },
    summary: `Holds the lease of ${region}`,
  });
  // It ends with this execution only; the next one has it started anew, and the deadline is in a file there.
  hold({ node, lease: workflowInfo().workflowId, leaseMs }).catch(() => undefined);
  while (!workflowInfo().continueAsNewSuggested) {
    const seen = renewals;
    const renewed = await condition(() => renewals > seen, leaseMs + LEASE_MARGIN_MS);
    if (!renewed && state.renewedAt !== null) state = { ...state, expiredSince: state.expiredSince ?? Date.now() };
  }
  await continueAsNew<typeof lease>({ region, node, leaseMs, state });
}
