import { z } from 'zod';
import { cacheArgument, durationArgument, regionArgument } from '../arguments.js';
import type { Warmed } from '../caches.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const cacheWarm = defineStep({
  do: 'cache.warm',
  description:
    'Fills a cache in a region before users find it cold: asks for the URLs of its list, so many a second, and stops when the service answers badly.',
  args: z.strictObject({
    cache: cacheArgument(),
    region: regionArgument('The region whose cache is filled.'),
    per_second: z.int().min(1).max(1_000).default(20).meta({ description: 'How many requests are begun in a second.' }),
    max_errors: z.number().min(0).max(1).default(0.1).meta({ description: 'The share of requests that may fail.' }),
    max_latency: durationArgument('What the slowest twentieth may take.').default(2_000),
  }),
  returns: returns<Warmed>(),
  danger: Danger.writes,
  timeoutMs: 900_000,
  expectedMs: 60_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Warm ${args.cache} in ${args.region}`,
  effects: args => [{ effect: 'warms-cache', cache: args.cache, region: args.region }],
  example: 'do: cache.warm\ncache: pages\nregion: ${to}\nper_second: 50',
});
