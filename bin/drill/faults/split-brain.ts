import { REGIONS } from '../../../sandbox/addresses.js';
import { query } from '../../../sandbox/ask.js';
import { serverUrl } from '../../../sandbox/template.js';
import { untilSeen } from '../until-seen.js';
import type { Fault } from './fault.js';

/** How long both sides take writes. */
const BOTH_MS = 1_000;

export const splitBrain: Fault = {
  name: 'split-brain',
  summary:
    'The wire between the regions is cut, the standby is promoted behind Lifeboat, and clients past the pooler write to both: the old one is fenced, which keeps them out, and what only it has is brought back.',
  forward: 'reconciliation',
  back: ['failback'],
  splits: true,
  async inject({ sandbox, prober, direct }) {
    await sandbox.cut();
    const dsn = sandbox.env['ORDERS_US_EAST_DSN'] ?? '';
    await query(dsn, 'SELECT pg_promote(true)', [], 20_000);
    await query(dsn, 'CHECKPOINT', [], 20_000);
    for (const region of REGIONS) {
      const url = serverUrl(sandbox.block, region, 'app', 'orders');
      direct.set(region, await sandbox.startLoad({ url, clients: 1, pauseMs: 20 }));
    }
    const since = Date.now();
    const takes = (region: string) =>
      prober.read().some(probe => probe.region === region && probe.sent > since && probe.outcome === 'accepted');
    await untilSeen('both regions to take writes', async () => takes('eu-west') && takes('us-east'));
    await new Promise(resolve => setTimeout(resolve, BOTH_MS));
  },
  // The standby that was cut off is a primary now, and follows nobody.
  heal: ({ sandbox }) => sandbox.heal(),
};
