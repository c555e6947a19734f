import { setTimeout as wait } from 'node:timers/promises';
import type { Flushed } from '../../plan/caches.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import { failure, isFailure, reasonOf } from '../fail.js';
import { withPulse } from '../host/pulse.js';
import type { Resolves } from '../resolves.js';
import { cacheOf } from './cache-of.js';
import { type RedisConnection, withRedis } from './redis-connection.js';

/** Keys in one piece, and the pause behind it: other clients of the server have their turn. */
const PIECE = 500;
const PAUSE_MS = 2;

/**
 * `cache.flush`: refuses a replica, whose content is not its own. UNLINK and FLUSHDB ASYNC free memory beside the server's one thread, so clients
 * are not held up. Twice is harmless.
 */
export const flushCache =
  (deps: Resolves) =>
  async ({ args, estate }: StepInput<StepArgs<'cache.flush'>>): Promise<Flushed> => {
    const { url, prefix } = cacheOf(estate, args.cache, args.region);
    const address = await deps.resolve(url);
    return await withPulse(cancelled =>
      withRedis(address, async redis => {
        const role = await redis.role();
        if (role !== 'master') throw notItsOwn(args, role);
        return prefix === undefined ? await flushWhole(redis) : await flushPrefix(redis, prefix, cancelled);
      }).catch((error: unknown) => {
        throw isFailure(error) || cancelled.aborted ? error : brokenOff(args, error);
      }),
    );
  };

async function flushWhole(redis: RedisConnection): Promise<Flushed> {
  const before = await redis.size();
  await redis.flushDatabase();
  return { removed: before, left: await redis.size() };
}

async function flushPrefix(redis: RedisConnection, prefix: string, cancelled: AbortSignal): Promise<Flushed> {
  const pattern = `${literal(prefix)}*`;
  let removed = 0;
  for await (const keys of redis.keys(pattern, PIECE)) {
    if (keys.length === 0) continue;
    removed += await redis.unlink(keys);
    await wait(PAUSE_MS, undefined, { signal: cancelled });
  }
  let left = 0;
  for await (const keys of redis.keys(pattern, PIECE)) left += keys.length;
  return { removed, left };
}

/** The pattern that means the text itself (redis.io, KEYS: glob style). */
function literal(text: string): string {
  return text.replaceAll(/[\\*?[\]^-]/g, String.raw`\$&`);
}

function notItsOwn({ cache, region }: StepArgs<'cache.flush'>, role: string) {
  return failure('not-a-primary', {
    what: `${cache} in ${region} is a replica (it calls itself ${role}): what it has comes from another server.`,
    state: 'Nothing was removed.',
    todo: 'Flush the server that it follows, or promote this one first.',
  });
}

function brokenOff({ cache, region }: StepArgs<'cache.flush'>, error: unknown) {
  return failure('cache-refused', {
    what: `${cache} in ${region} did not take the flush: ${reasonOf(error)}.`,
    state: 'Part of it may be gone; a cache may lose anything.',
    todo: 'See whether the role may use FLUSHDB, SCAN and UNLINK and whether the server answers, then retry the step.',
  });
}
