import { z } from 'zod';
import { Name } from './name.js';
import { Reference } from './reference.js';

/** Something that may be thrown away at any time. Nothing else may be declared here: what is flushed does not come back. */
export const Cache = z.strictObject({
  engine: z.literal('redis').describe('Redis, or what speaks its protocol.'),
  prefix: z.string().min(1).max(200).optional().describe('Only keys that begin so are of this cache.'),
  regions: z.record(
    Name,
    z.strictObject({
      url: Reference.describe('Connection URL; the number at its end is the database, which is 0 without one.'),
      warm: Reference.optional().describe('What `cache.warm` asks for: URLs of the service, one a line.'),
    }),
  ),
});
export type Cache = z.output<typeof Cache>;

/** What a flush has done. */
export interface Flushed {
  readonly removed: number;
  /** What is there afterwards: clients that go on writing fill it again meanwhile. */
  readonly left: number;
}

/** What a warming has done. */
export interface Warmed {
  readonly asked: number;
  readonly failed: number;
  /** The slowest twentieth begins here; null when nothing was answered. */
  readonly p95Ms: number | null;
}
