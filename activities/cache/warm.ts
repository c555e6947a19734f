import { setTimeout as wait } from 'node:timers/promises';
import type { Warmed } from '../../plan/caches.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import { type Asked, percentile95, type WarmingBounds, whyStopWarming } from '../../plan/warming.js';
import { failure } from '../fail.js';
import { activityContext, withPulse } from '../host/pulse.js';
import type { Resolves } from '../resolves.js';
import { cacheOf } from './cache-of.js';

/** How many of the newest answers are judged. */
const RECENT = 50;
const REQUEST_MS = 10_000;

/**
 * `cache.warm`: begins a request every so often, whatever the earlier ones do, and stops when those that are answered leave their bounds. Its beat
 * carries how far it is: a worker that takes over goes on from there.
 */
export const warmCache =
  (deps: Resolves) =>
  async ({ args, estate }: StepInput<StepArgs<'cache.warm'>>): Promise<Warmed> => {
    const { warm } = cacheOf(estate, args.cache, args.region);
    if (warm === undefined) throw noList(args);
    const urls = linesOf(await deps.resolve(warm));
    const bad = urls.findIndex(url => !/^https?:\/\//.test(url) || !URL.canParse(url));
    if (bad >= 0) throw badList(args, bad + 1);
    const begun = { next: earlierProgress() };
    const asked: Asked[] = [];
    return await withPulse(
      async cancelled => {
        const all: Promise<void>[] = [];
        for (const url of urls.slice(begun.next)) {
          const why = whyStopWarming(asked.slice(-RECENT), bounds(args));
          if (why !== undefined) throw stopped(args, why, asked.length);
          all.push(ask(url, cancelled).then(answer => void asked.push(answer)));
          begun.next += 1;
          await wait(1_000 / args.per_second, undefined, { signal: cancelled });
        }
        await Promise.all(all);
        const failed = asked.filter(one => one === null).length;
        const why = whyStopWarming(asked.slice(-RECENT), bounds(args));
        if (why !== undefined) throw stopped(args, why, asked.length);
        return { asked: asked.length, failed, p95Ms: percentile95(asked) };
      },
      () => begun,
    );
  };

function bounds({ max_errors: maxErrors, max_latency: maxLatencyMs }: StepArgs<'cache.warm'>): WarmingBounds {
  return { maxErrors, maxLatencyMs };
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
}

/** Where the attempt before this one had come to, by its last beat. */
function earlierProgress(): number {
  const details: unknown = activityContext()?.info.heartbeatDetails;
  if (typeof details !== 'object' || details === null || !('next' in details)) return 0;
  return typeof details.next === 'number' ? details.next : 0;
}

async function ask(url: string, cancelled: AbortSignal): Promise<Asked> {
  const started = performance.now();
  try {
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(REQUEST_MS)]);
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
    return response.ok ? performance.now() - started : null;
  } catch {
    return null;
  }
}

function noList({ cache, region }: StepArgs<'cache.warm'>) {
  return failure('cache-refused', {
    what: `The inventory does not say what to ask for to warm ${cache} in ${region}.`,
    state: 'Nothing was asked for.',
    todo: 'Name the list of URLs under `warm` of that region in the inventory.',
  });
}

function badList({ cache, region }: StepArgs<'cache.warm'>, line: number) {
  return failure('cache-refused', {
    what: `Entry ${line} of the list that warms ${cache} in ${region} is no URL of http or https.`,
    state: 'Nothing was asked for.',
    todo: 'Correct the list: one URL a line; lines that begin with # are left out.',
  });
}

function stopped({ cache, region }: StepArgs<'cache.warm'>, why: string, asked: number) {
  return failure('warming-stopped', {
    what: `Warming ${cache} in ${region} was stopped after ${asked} requests: ${why}.`,
    state: `${cache} in ${region} is warm in part, and nothing more is asked for.`,
    todo: 'Look at the service there. Then retry with fewer requests a second, or skip the step: the cache fills by itself.',
  });
}
