import { z } from 'zod';
import { Name } from '../name.js';
import { Reference } from '../reference.js';

/** Where errors and latency of each region's clients are read while they are shifted. */
export const TrafficSignal = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('prometheus'),
    url: Reference,
    /** By region, the instant queries: `errors` gives the share of failed requests (0 to 1), `latency` seconds. One value each. */
    regions: z.record(Name, z.strictObject({ errors: z.string().min(1), latency: z.string().min(1) })),
  }),
  z.strictObject({
    source: z.literal('http'),
    /** By region, a URL that answers with 2xx when a request there is served. */
    regions: z.record(Name, Reference),
  }),
]);
export type TrafficSignal = z.output<typeof TrafficSignal>;
