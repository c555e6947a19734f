/** What was seen of a database over a stretch of looks that said the same. Times are milliseconds since the epoch, by the clock of who looked. */
export interface SeenSpan {
  /** The first look of it. */
  readonly from: number;
  /** The last look of it. */
  readonly to: number;
  /** Whether a write was taken; null: nobody tried, or two servers took writes and it is not known which of them counts. */
  readonly wrote: boolean | null;
  /** The most that a standby was behind; null: not known, which is not zero. */
  readonly lagMs: number | null;
}

/** One look. A lag that is undefined was not read this time, as with a heartbeat between two whole looks. */
export interface Seen {
  readonly at: number;
  readonly wrote: boolean | null;
  readonly lagMs?: number | null;
}

/** What one watch keeps, at most: some four hours of calm, or a quarter of an hour in which every whole look says something else. */
export const MOST_SPANS = 240;
/** A stretch says the most lag of all its looks, so it must not become long: an old one would speak for a new run. */
const LONGEST_MS = 60_000;
/** After so long without a look nobody knows what was between. */
export const HOLE_MS = 5_000;
/** A lag is known in steps of the watch's interval; below two of them it is noise. */
export const CALM_LAG_MS = 2_000;
const ALIKE = 1.25;

/** Takes one more look into account. Looks that say the same become one stretch, so that a calm service costs six a minute at most. */
export function appendLook(series: readonly SeenSpan[], seen: Seen): readonly SeenSpan[] {
  const last = series.at(-1);
  const { at, wrote, lagMs } = seen;
  if (last && goesOn(last, seen)) {
    const most = lagMs === undefined ? last.lagMs : greater(last.lagMs, lagMs);
    return [...series.slice(0, -1), { ...last, to: at, lagMs: most }];
  }
  return joinSeries(series, [{ from: at, to: at, wrote, lagMs: lagMs ?? null }]);
}

function goesOn(last: SeenSpan, { at, wrote, lagMs }: Seen): boolean {
  if (wrote !== last.wrote || at < last.to || at - last.to > HOLE_MS || at - last.from > LONGEST_MS) return false;
  if (lagMs === undefined) return true;
  if (lagMs === null || last.lagMs === null) return lagMs === last.lagMs;
  const [less, more] = [Math.min(lagMs, last.lagMs), Math.max(lagMs, last.lagMs)];
  return more < CALM_LAG_MS || more <= less * ALIKE;
}

function greater(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other);
}

/** Two series of one watch after each other, the stretch at the joint in one; the oldest is forgotten. */
export function joinSeries(older: readonly SeenSpan[] = [], newer: readonly SeenSpan[] = []): readonly SeenSpan[] {
  const [last, [first, ...rest]] = [older.at(-1), newer];
  const joined =
    last && first && first.to - last.from <= LONGEST_MS && goesOn(last, { ...first, at: first.from })
      ? [...older.slice(0, -1), { ...last, to: first.to, lagMs: greater(last.lagMs, first.lagMs) }, ...rest]
      : [...older, ...newer];
  return joined.slice(-MOST_SPANS);
}

export interface Gap {
  /** The last write that was taken before; null when none was seen. */
  readonly from: number | null;
  /** The first write that was taken after; null when none was seen yet. */
  readonly to: number | null;
}

/** When no write was taken: between the last that was and the next that was, with at least one in between that was not. Oldest first. */
export function writeGaps(series: readonly SeenSpan[]): readonly Gap[] {
  const gaps: Gap[] = [];
  let taken: number | null = null;
  let missed = false;
  for (const { from, to, wrote } of series) {
    if (wrote === false) missed = true;
    if (wrote !== true) continue;
    if (missed) gaps.push({ from: taken, to: from });
    [taken, missed] = [to, false];
  }
  return missed ? [...gaps, { from: taken, to: null }] : gaps;
}

/** The part of a series that says something about a window. */
export function within(series: readonly SeenSpan[], from: number, to: number): readonly SeenSpan[] {
  return series.filter(span => span.to >= from && span.from <= to);
}

/** What one witness saw of one database. */
export interface ReportSeries {
  readonly database: string;
  /** Who looked, as the report names it: `the watch`, `clients through the pooler`. */
  readonly witness: string;
  readonly spans: readonly SeenSpan[];
}

/** The gaps that reach into a window; `to` of one that is still open is null. */
export function gapsWithin(
  series: readonly SeenSpan[],
  window: { readonly from: number; readonly to: number },
): readonly Gap[] {
  return writeGaps(series).filter(
    ({ from, to }) => (from ?? window.from) < window.to && (to ?? Number.POSITIVE_INFINITY) > window.from,
  );
}

/** When what a stretch says ends: with the next look, or with its own last one where nobody looked for too long after it. */
export function spanEnd(series: readonly SeenSpan[], at: number): number {
  const [span, next] = [series[at], series[at + 1]];
  if (!span) return Number.NEGATIVE_INFINITY;
  return next && next.from - span.to <= HOLE_MS ? next.from : span.to;
}
