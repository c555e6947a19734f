import { setTimeout } from 'node:timers/promises';
import { type Bounds, judgePace, levelsFrom, Pace, type PaceReading } from '../../plan/traffic/pace.js';
import type { Shifted } from '../../plan/traffic/shift.js';
import { cancellation, deadline } from '../deadline.js';
import { failure } from '../fail.js';
import { activityContext, withPulse } from '../host/pulse.js';
import type { SignalSource } from './signal-source.js';
import type { Share, Weights } from './weights.js';

export interface Shift {
  readonly weights: Weights;
  readonly source: SignalSource;
  readonly traffic: string;
  readonly region: string;
  readonly steps: number;
  readonly bounds: Bounds;
  readonly drainMs: number;
  readonly now: () => number;
}

const LOOK_MS = 5_000;

/** Where the region stood before the first attempt began: its share, or null when it was out. */
type Before = number | null;

/** Takes a region out little by little. Does nothing where it is out. Fails with `traffic-put-back` or `traffic-last-region`. */
export async function withdraw(shift: Shift): Promise<Shifted> {
  return await underway(shift, async (own, shares, before) => {
    const { weights, region } = shift;
    const others = taking(shares).filter(name => name !== region);
    if (own.out) return { levels: [], cut: 0 };
    if (others.length === 0) throw lastRegion(shift);
    // Nobody new is sent to a region that is not well: there is nothing to be paced.
    const levels = own.well ? levelsFrom(own.percent, 0, shift.steps) : [];
    await walk(shift, levels, others, before, level => weights.weigh(region, level));
    const cut = own.well ? await drained(shift) : own.connections;
    await weights.takeOut(region);
    return { levels, cut };
  });
}

/** Lets a region in little by little. Does nothing where it has all of its weight. Fails with `traffic-put-back`. */
export async function bringBack(shift: Shift): Promise<Shifted> {
  return await underway(shift, async (own, shares, before) => {
    const { weights, region } = shift;
    const levels = levelsFrom(own.out ? 0 : own.percent, 100, shift.steps);
    let out = own.out;
    await walk(shift, levels, [...taking(shares), region], before, async level => {
      // Weighed first: a region that is let in with its old weight would have all of its clients at once.
      await weights.weigh(region, level);
      if (out) await weights.letIn(region);
      out = false;
    });
    return { levels, cut: 0 };
  });
}

type Doing = (
  own: Share,
  shares: ReadonlyMap<string, Share>,
  before: Before,
) => Promise<Pick<Shifted, 'levels' | 'cut'>>;

async function underway(shift: Shift, doing: Doing): Promise<Shifted> {
  const start = shift.now();
  const shares = await shift.weights.read();
  const own = shares.get(shift.region);
  if (!own) throw unknownRegion(shift);
  const told = toldBefore(activityContext()?.info.heartbeatDetails);
  const before = told === undefined ? (own.out ? null : own.percent) : told;
  const done = await withPulse(
    () => doing(own, shares, before),
    () => ({ before }),
  );
  // Once it is out, and never before: whoever lets it in by other means gets all of it.
  if ((await shift.weights.read()).get(shift.region)?.out) await shift.weights.weigh(shift.region, 100);
  return { ...done, tookMs: Math.round(shift.now() - start) };
}

/** What the attempt that died has said; undefined when none did. */
function toldBefore(details: unknown): Before | undefined {
  const before = typeof details === 'object' && details !== null && 'before' in details ? details.before : undefined;
  return before === null || typeof before === 'number' ? before : undefined;
}

async function walk(
  shift: Shift,
  levels: readonly number[],
  watched: readonly string[],
  before: Before,
  set: (level: number) => Promise<void>,
): Promise<void> {
  if (levels.length === 0) return;
  const regions = [...new Set(watched)];
  // What is outside its bounds already is not moved about.
  const asItIs = await settled(
    shift,
    regions.filter(name => before !== null || name !== shift.region),
    0,
  );
  if (asItIs !== undefined) throw await putBack(shift, before, asItIs);
  for (const level of levels) {
    await set(level).catch(async (error: unknown) => {
      if (before === null) await leave(shift);
      throw error;
    });
    const why = await settled(shift, regions, shift.bounds.holdMs);
    if (why !== undefined) throw await putBack(shift, before, why);
  }
}

/** Undefined when the level is good; else why it is not. */
async function settled(shift: Shift, regions: readonly string[], holdMs: number): Promise<string | undefined> {
  const { source, bounds, now } = shift;
  const since = now();
  const readings: PaceReading[] = [];
  for (;;) {
    readings.push(await look(source, regions, now));
    const [pace, why] = judgePace(readings, since, now(), { ...bounds, holdMs });
    if (pace === Pace.on) return undefined;
    if (pace === Pace.back) return why;
    await pause(Math.min(1_000, Math.max(50, bounds.holdMs / 4)));
  }
}

async function look(source: SignalSource, regions: readonly string[], now: () => number): Promise<PaceReading> {
  const limit = deadline(LOOK_MS);
  const signals = await Promise.all(regions.map(async name => [name, await source.read(name, limit)] as const));
  cancellation()?.throwIfAborted();
  return { at: now(), regions: Object.fromEntries(signals) };
}

/** How many connections are left when they had their time to end by themselves. */
async function drained({ weights, region, drainMs, now }: Shift): Promise<number> {
  const until = now() + drainMs;
  for (;;) {
    const left = (await weights.read()).get(region)?.connections ?? 0;
    if (left === 0 || now() >= until) return left;
    await pause(200);
  }
}

/** A shift that is cancelled stays where it is; the step's undo brings it back. */
async function pause(ms: number): Promise<void> {
  const signal = cancellation();
  await setTimeout(ms, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
}

async function putBack(shift: Shift, before: Before, why: string) {
  const { weights, traffic, region } = shift;
  if (before === null) await leave(shift);
  else await weights.weigh(region, before);
  return failure('traffic-put-back', {
    what: `The shift of ${traffic} was stopped: ${why}.`,
    state:
      before === null
        ? `${region} is out again, as before.`
        : `${region} has ${before} % of its weight again, as before.`,
    todo: 'See why, then run it again, slower or with other bounds.',
  });
}

/** Back to where a return began: nobody new, then the requests that are on their way, then out with its whole weight for whoever lets it in. */
async function leave(shift: Shift): Promise<void> {
  const { weights, region } = shift;
  await weights.weigh(region, 0);
  await drained(shift);
  await weights.takeOut(region);
  await weights.weigh(region, 100);
}

function taking(shares: ReadonlyMap<string, Share>): readonly string[] {
  return [...shares].flatMap(([name, { well, percent }]) => (well && percent > 0 ? [name] : []));
}

function lastRegion({ traffic, region }: Shift) {
  return failure('traffic-last-region', {
    what: `No region but ${region} takes clients of ${traffic}.`,
    state: 'Nothing was changed.',
    todo: 'Let another region in first.',
  });
}

function unknownRegion({ traffic, region }: Shift) {
  return failure('proxy-refused', {
    what: `The proxy of ${traffic} has no server for ${region}.`,
    state: 'Nothing was changed.',
    todo: 'Correct the inventory or the runbook, then retry.',
  });
}
