import { z } from 'zod';
import { cacheArgument, regionArgument } from '../arguments.js';
import type { Flushed } from '../caches.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const cacheFlush = defineStep({
  do: 'cache.flush',
  description:
    'Empties a cache in a region, so that nobody is served what was true of the other one: the whole database of the connection, or the keys with the prefix, little by little.',
  args: z.strictObject({ cache: cacheArgument(), region: regionArgument('The region whose cache is emptied.') }),
  returns: returns<Flushed>(),
  danger: Danger.writes,
  timeoutMs: 120_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Empty ${args.cache} in ${args.region}`,
  effects: args => [{ effect: 'empties-cache', cache: args.cache, region: args.region }],
  example: 'do: cache.flush\ncache: pages\nregion: ${to}',
});
