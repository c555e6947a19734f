import { isLossSeen } from '../../../plan/loss-seen.js';
import { watchState } from '../../../bot/runs/watch-state.js';
import { untilSeen } from '../until-seen.js';
import type { Fault } from './fault.js';

/** How long writes reach only the primary before it dies, so that there is something to reconcile. */
const STALL_MS = 700;

export const regionLoss: Fault = {
  name: 'region-loss',
  summary:
    'Replication stalls, writes go on, then the home region dies with its worker: a failover, a reconciliation and a failback.',
  forward: 'failover',
  back: ['reconciliation', 'failback'],
  async inject({ sandbox, client, service }) {
    await sandbox.stall();
    await new Promise(resolve => setTimeout(resolve, STALL_MS));
    await sandbox.kill('eu-west');
    await untilSeen('the watch to miss the primary', async () => isLossSeen(await watchState(client, service)));
  },
  async heal({ sandbox }) {
    await sandbox.restore('eu-west');
  },
};
