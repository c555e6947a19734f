import type { Cache } from '../../plan/caches.js';
import type { Estate } from '../../plan/inventory.js';
import { failure } from '../fail.js';

/** A cache of the plan's inventory in one region. Fails with `cache-refused` where the cache has none. */
export function cacheOf(
  estate: Estate,
  name: string,
  region: string,
): Cache['regions'][string] & Pick<Cache, 'prefix'> {
  const cache = estate.caches?.[name];
  const there = cache?.regions[region];
  if (cache && there) return { ...there, ...(cache.prefix === undefined ? {} : { prefix: cache.prefix }) };
  throw failure('cache-refused', {
    what: `The inventory knows no ${name} in ${region}.`,
    state: 'Nothing was changed by this step.',
    todo: `Write it under caches in the inventory, or take the step out of the runbook.`,
  });
}
