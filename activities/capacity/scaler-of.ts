import type { Estate } from '../../plan/inventory.js';
import { failure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { openScaler } from './open-scaler.js';
import type { Scaler } from './scaler.js';

export interface PoolName {
  readonly service: string;
  readonly region: string;
  readonly estate: Estate;
}

/** What sets the size of the service's pool in that region, by the inventory. */
export function scalerOf({ service, region, estate }: PoolName, deps: Resolves): Scaler {
  const scale = estate.services[service]?.pools?.[region]?.scale;
  if (scale) return openScaler(scale, deps);
  throw failure('scaling-refused', {
    what: `The inventory does not say what sets the size of the pool of ${service} in ${region}.`,
    state: 'The pool was not changed.',
    todo: `Write it under pools of ${service} in the inventory, or scale by hand.`,
  });
}
