import type { SeenSpan } from '../plan/watch-series.js';
import { readNdjson } from './ndjson.js';

/** One line of a write client's log. A write ends in `ack` or `error`, or in neither when its client was killed. */
export interface LoadRecord {
  readonly event: 'try' | 'ack' | 'error';
  /** Of the order, made by the client; never tried twice. */
  readonly id: string;
  readonly client: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Where an error came: only from `commit` on can the write have happened all the same. */
  readonly stage?: string;
  readonly code?: string;
  readonly message?: string;
}

/** From (inclusive) to (exclusive), milliseconds since the epoch. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

function isLoadRecord(value: unknown): value is LoadRecord {
  if (typeof value !== 'object' || value === null || !('event' in value)) return false;
  const known = value.event === 'try' || value.event === 'ack' || value.event === 'error';
  return known && 'id' in value && 'at' in value && typeof value.at === 'number';
}

export function readLoadLog(file: string): LoadRecord[] {
  return readNdjson(file).filter(isLoadRecord);
}

/** The orders that a client was told are stored. */
export function acknowledgedIds(records: readonly LoadRecord[]): string[] {
  return records.filter(({ event }) => event === 'ack').map(({ id }) => id);
}

export function failedWrites(records: readonly LoadRecord[], window: TimeWindow): LoadRecord[] {
  return records.filter(({ event, at }) => event === 'error' && at >= window.from && at < window.to);
}

/** Acknowledgements further apart than this are a gap; the sandbox's clients have one every few milliseconds. */
const CLIENT_GAP_MS = 100;

/** When clients had writes acknowledged, and when none had, as a report draws it. */
export function seenByClients(records: readonly LoadRecord[]): readonly SeenSpan[] {
  const acks = records.flatMap(({ event, at }) => (event === 'ack' ? [at] : []));
  const spans: SeenSpan[] = [];
  for (const at of acks.sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && at - last.to <= CLIENT_GAP_MS) {
      spans[spans.length - 1] = { ...last, to: at };
      continue;
    }
    if (last) spans.push({ from: last.to, to: at, wrote: false, lagMs: null });
    spans.push({ from: at, to: at, wrote: true, lagMs: null });
  }
  return spans;
}

/**
 * The longest time, touching the window, in which no client had a write acknowledged: between two acknowledgements that follow each
 * other, of which at least a part of the time between is in the window. The window's own end closes a gap that is still open.
 */
export function longestWriteGap(
  records: readonly LoadRecord[],
  window: TimeWindow,
): TimeWindow & { readonly ms: number } {
  const acks = records.filter(({ event }) => event === 'ack').map(({ at }) => at);
  acks.sort((a, b) => a - b);
  const before = acks.filter(at => at <= window.from).at(-1) ?? window.from;
  const within = acks.filter(at => at > window.from && at < window.to);
  const after = acks.find(at => at >= window.to) ?? window.to;
  let longest = { from: before, to: before, ms: 0 };
  let last = before;
  for (const at of [...within, after]) {
    if (at - last > longest.ms) longest = { from: last, to: at, ms: at - last };
    last = at;
  }
  return longest;
}
