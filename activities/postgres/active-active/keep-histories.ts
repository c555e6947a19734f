import type { Estate } from '../../../plan/inventory.js';
import type { ActivityDeps } from '../../deps.js';
import { nodesOf } from '../locate.js';
import { lookAtHistories } from './look.js';
import { lockPair, withPair } from './pair.js';

interface Watched {
  readonly database: string;
  readonly estate: Estate;
  readonly service: string;
}

/**
 * One look of the watch: keeps in the ledgers what diverged, so that the slots need not keep the WAL of days, and changes nothing else. While the
 * regions do not reach each other, or a subscription is stuck, or a run is at work, there is nothing to look at and the slots keep everything.
 */
export async function keepHistories(
  deps: Pick<ActivityDeps, 'resolve'>,
  { database, estate, service }: Watched,
): Promise<void> {
  const [region, other, ...more] = Object.keys(nodesOf(estate, database));
  if (region === undefined || other === undefined || more.length > 0) return;
  const context = { run: `watch/${database}`, epoch: 0, service, step: 'watch', planHash: '', mode: 'real' } as const;
  await withPair(deps, estate, { database, region, other }, async pair => {
    if (await lockPair(pair, false)) await lookAtHistories(pair, context, 'look');
  }).catch(() => undefined);
}
