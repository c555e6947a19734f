import type { Region } from './addresses.js';
import { isRegion } from './addresses.js';
import type { TimeWindow } from './load-log.js';
import { readNdjson } from './ndjson.js';

/** `refused`: the region said no, or nothing listens there. `unknown`: no answer within the deadline, or one that proves nothing. */
export const ProbeOutcome = { accepted: 'accepted', refused: 'refused', unknown: 'unknown' } as const;
export type ProbeOutcome = (typeof ProbeOutcome)[keyof typeof ProbeOutcome];

/** One write tried on one region's own server; times in milliseconds since the epoch. */
export interface Probe {
  readonly region: Region;
  readonly sent: number;
  readonly done: number;
  readonly outcome: ProbeOutcome;
  readonly detail: string;
}

function isProbe(value: unknown): value is Probe {
  if (typeof value !== 'object' || value === null) return false;
  return 'region' in value && isRegion(value.region) && 'sent' in value && 'done' in value && 'outcome' in value;
}

export function readProberLog(file: string): Probe[] {
  return readNdjson(file).filter(isProbe);
}

/** Two accepted writes further apart than this say nothing about the time between them. */
const BRIDGE_MS = 1_000;

/**
 * When a region took writes: from the sending of an accepted write to the acknowledgement of the last accepted one that follows
 * without a refusal between them. A frozen server that wakes up and goes on was writable all the time.
 */
export function writableSpans(probes: readonly Probe[], region: Region): TimeWindow[] {
  const spans: { from: number; to: number }[] = [];
  let open: { from: number; to: number } | undefined;
  for (const probe of probes.filter(one => one.region === region).sort((a, b) => a.sent - b.sent)) {
    if (probe.outcome === ProbeOutcome.refused) open = undefined;
    if (probe.outcome !== ProbeOutcome.accepted) continue;
    if (!open || probe.sent - open.to > BRIDGE_MS) spans.push((open = { from: probe.sent, to: probe.done }));
    else open.to = Math.max(open.to, probe.done);
  }
  return spans;
}

/** When both regions took writes. Only writes that a server accepted count, and an accepted one counts from its sending. */
export function dualWritableIntervals(probes: readonly Probe[]): TimeWindow[] {
  const ours = writableSpans(probes, 'eu-west');
  return writableSpans(probes, 'us-east').flatMap(theirs =>
    ours
      .map(({ from, to }) => ({ from: Math.max(from, theirs.from), to: Math.min(to, theirs.to) }))
      .filter(({ from, to }) => from < to),
  );
}
