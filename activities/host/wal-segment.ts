import { type Lsn, lsnToBytes } from '../../plan/replication.js';

/**
 * A segment file's name is its timeline and its number, the number in two parts: files of 4 GB and segments in them, 8 hexadecimal digits each
 * (PostgreSQL, xlog_internal.h).
 */
export interface Segment {
  readonly timeline: number;
  readonly number: number;
}

export function parseSegment(file: string, segmentBytes: number): Segment | undefined {
  const parts = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(?:\.partial)?$/.exec(file);
  if (!parts) return undefined;
  const [timeline = 0, high = 0, low = 0] = parts.slice(1, 4).map(part => Number.parseInt(part, 16));
  return { timeline, number: high * (2 ** 32 / segmentBytes) + low };
}

/** The number of the segment that holds a position. */
export function segmentNumber(lsn: Lsn, segmentBytes: number): number {
  return Math.floor((lsnToBytes(lsn) ?? 0) / segmentBytes);
}

export function segmentName({ timeline, number }: Segment, segmentBytes: number): string {
  const perFile = 2 ** 32 / segmentBytes;
  return `${hex(timeline)}${hex(Math.floor(number / perFile))}${hex(number % perFile)}`;
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}
