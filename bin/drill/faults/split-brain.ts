import { query } from '../../../sandbox/ask.js';
import { untilSeen } from '../until-seen.js';
import type { Fault } from './fault.js';

/** How long both sides take writes. */
const BOTH_MS = 1_000;

export const splitBrain: Fault = {
  name: 'split-brain',
  summary:
    'Cut off from its primary, the standby is promoted behind Lifeboat and both regions take writes: the old one is fenced, and what only it has is brought back.',
  forward: 'reconciliation',
  back: ['failback'],
  splits: true,
  async inject({ sandbox, prober }) {
    await sandbox.stall();
    const dsn = sandbox.env['ORDERS_US_EAST_DSN'] ?? '';
    await query(dsn, 'SELECT pg_promote(true)', [], 20_000);
    await query(dsn, 'CHECKPOINT', [], 20_000);
    const since = Date.now();
    const takes = (region: string) =>
      prober.read().some(probe => probe.region === region && probe.sent > since && probe.outcome === 'accepted');
    await untilSeen('both regions to take writes', async () => takes('eu-west') && takes('us-east'));
    await new Promise(resolve => setTimeout(resolve, BOTH_MS));
  },
  async heal() {},
};
