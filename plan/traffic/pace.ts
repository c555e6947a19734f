import { formatDuration } from '../duration.js';

/** What the source says of one region's clients; null: it does not say. */
export interface Signal {
  /** The share of requests that failed, 0 to 1. */
  readonly errors: number | null;
  readonly latencyMs: number | null;
}

/** One look at every region that takes clients. */
export interface PaceReading {
  readonly at: number;
  readonly regions: Readonly<Record<string, Signal>>;
}

export interface Bounds {
  readonly errors: number;
  readonly latencyMs: number;
  /** How long a level is kept at the least. */
  readonly holdMs: number;
}

export const Pace = { on: 'on', stay: 'stay', back: 'back' } as const;
export type Pace = (typeof Pace)[keyof typeof Pace];

/** One reading may be chance; three would let a sick region have its clients for a second more. */
const IN_A_ROW = 2;
/** A shift that nobody can see does not go on, and what is half shifted is not left alone for long. */
const BLIND_MS = 30_000;

/**
 * Whether a shift of clients goes on to the next level, stays, or is put back. `readings`: since the level was set at `since`, oldest first. Two
 * looks in a row outside a bound put it back, two inside let it go on when the level was kept long enough; a source that has said nothing for 30 s
 * puts it back too, because what is not seen is not well.
 */
export function judgePace(
  readings: readonly PaceReading[],
  since: number,
  now: number,
  bounds: Bounds,
): readonly [Pace, string] {
  const known = readings.filter(reading => unknownIn(reading).length === 0);
  const last = readings.slice(-IN_A_ROW).map(reading => outside(reading, bounds));
  const worst = last.at(-1);
  if (last.length === IN_A_ROW && worst !== undefined && last.every(why => why !== undefined))
    return [Pace.back, worst];
  const seen = known.at(-1)?.at ?? since;
  if (now - seen > BLIND_MS) {
    const whom = readings.at(-1);
    const regions = whom ? unknownIn(whom).join(', ') : 'any region';
    return [Pace.back, `the source has said nothing of ${regions} for ${formatDuration(now - seen)}`];
  }
  if (worst !== undefined) return [Pace.stay, worst];
  const good = readings.slice(-IN_A_ROW).filter(reading => unknownIn(reading).length === 0);
  if (good.length < IN_A_ROW) return [Pace.stay, 'too few readings yet'];
  if (now - since < bounds.holdMs) return [Pace.stay, 'the level is kept for a while'];
  return [Pace.on, 'errors and latency are within their bounds'];
}

function unknownIn({ regions }: PaceReading): readonly string[] {
  return Object.keys(regions).filter(name => regions[name]?.errors === null || regions[name]?.latencyMs === null);
}

/** Why a reading is outside the bounds; undefined when nothing that it knows is. */
function outside({ regions }: PaceReading, bounds: Bounds): string | undefined {
  for (const [region, { errors, latencyMs }] of Object.entries(regions)) {
    if (errors !== null && errors > bounds.errors)
      return `${(errors * 100).toFixed(1)} % of the requests in ${region} fail, and ${bounds.errors * 100} % may`;
    if (latencyMs !== null && latencyMs > bounds.latencyMs)
      return `${region} answers within ${Math.round(latencyMs)} ms, and ${bounds.latencyMs} ms is the bound`;
  }
  return undefined;
}

/** The levels, in percent, from where a region is now to the end; without the one where it is. */
export function levelsFrom(now: number, end: 0 | 100, steps: number): readonly number[] {
  const all = Array.from({ length: steps }, (_, index) => Math.round(((index + 1) * 100) / steps));
  const way = end === 100 ? all : all.map(level => 100 - level);
  return way.filter(level => (end === 100 ? level > now : level < now));
}
