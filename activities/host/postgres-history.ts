import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lsn, lsnToBytes } from '../../plan/replication.js';
import type { HistoryFork } from '../../plan/way-back.js';
import { historyFile, parseHistory } from '../postgres/timeline-history.js';
import type { ControlData } from './control-data.js';
import { readControlData } from './control-data.js';
import { guardEpoch } from './epoch-guard.js';
import { exists } from './fence-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import { type Place, placeOf } from './place.js';
import { readRewindMarker, type RewindMarker } from './rewind-marker.js';
import { asOwner, runProgram, tryProgram } from './run-program.js';
import { parseSegment, segmentName, segmentNumber } from './wal-segment.js';

export interface HistoryInput extends HostInput {
  /** Where the primary's history leaves this server's timeline; null when it does not, or never had it. */
  readonly fork: Lsn | null;
}

/** A stopped server's own account of its history. */
export interface HostHistory {
  readonly control: ControlData;
  readonly marker: RewindMarker | null;
  /** It has a `backup_label`: a base backup that was never started. */
  readonly freshCopy: boolean;
  readonly ancestors: readonly HistoryFork[];
  readonly endsAfterFork: boolean | null;
  /** The first bytes of its last checkpoint record, in hexadecimal: a primary with the same history has the same there. */
  readonly checkpointBytes: string | null;
  readonly walToFork: boolean;
  readonly dataBytes: number;
  readonly divergedBytes: number;
}

/** Less than a checkpoint record, with its CRC and its back link, so that it lies within the record. */
export const SAMPLE_BYTES = 64;
const SCAN_LIMIT_MS = 60_000;
const SIZE_LIMIT_MS = 60_000;

/** `host.postgres-history`: reads what the way back of a stopped server is decided from. Changes nothing but the epoch it has seen. */
export const postgresHistory =
  (deps: HostDeps) =>
  async (input: HistoryInput): Promise<HostHistory> => {
    const place = await placeOf(input, deps);
    await guardEpoch(input, place);
    const control = await readControlData(place);
    const mine = await segmentsOf(place, control);
    const { fork } = input;
    const [marker, freshCopy, ancestors, checkpointBytes, dataBytes] = await Promise.all([
      readRewindMarker(place),
      exists(join(place.data, 'backup_label')),
      readAncestors(place, control.timeline),
      readCheckpoint(place, control),
      sizeOf(place),
    ]);
    const from = fork === null ? Number.POSITIVE_INFINITY : segmentNumber(fork, control.walSegmentBytes);
    const after = mine.filter(number => number >= from).length;
    return {
      control,
      marker,
      freshCopy,
      ancestors,
      endsAfterFork: fork === null ? null : after > 0 && (await recordsFrom(place, control, fork)),
      checkpointBytes,
      walToFork: fork === null || mine.includes(from),
      dataBytes,
      divergedBytes: after * control.walSegmentBytes,
    };
  };

/** The numbers of the segments that it has of its own timeline. */
async function segmentsOf(place: Place, { timeline, walSegmentBytes }: ControlData): Promise<readonly number[]> {
  const files = await readdir(join(place.data, 'pg_wal'));
  return files.flatMap(file => {
    const segment = parseSegment(file, walSegmentBytes);
    return segment?.timeline === timeline ? [segment.number] : [];
  });
}

async function readAncestors(place: Place, timeline: number): Promise<readonly HistoryFork[]> {
  if (timeline === 1) return [];
  return parseHistory(await readFile(join(place.data, historyFile(timeline)), 'utf8').catch(() => ''));
}

async function readCheckpoint(place: Place, control: ControlData): Promise<string | null> {
  const { checkpointLsn, checkpointTimeline, walSegmentBytes } = control;
  const number = segmentNumber(checkpointLsn, walSegmentBytes);
  const name = segmentName({ timeline: checkpointTimeline, number }, walSegmentBytes);
  const file = await open(join(place.data, 'pg_wal', name)).catch(() => undefined);
  if (!file) return null;
  try {
    const position = (lsnToBytes(checkpointLsn) ?? 0) % walSegmentBytes;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, position);
    return bytesRead === SAMPLE_BYTES ? buffer.toString('hex') : null;
  } finally {
    await file.close();
  }
}

/** Whether the WAL has a valid record at or after a position; null when pg_waldump could not say. */
async function recordsFrom(place: Place, control: ControlData, fork: Lsn): Promise<boolean | null> {
  const { timeline, walSegmentBytes } = control;
  const first = segmentName({ timeline, number: segmentNumber(fork, walSegmentBytes) }, walSegmentBytes);
  const wanted = ['-p', join(place.data, 'pg_wal'), '-t', String(timeline), '-s', fork, '-n', '1', first];
  const command = asOwner(place.owner, [place.program('pg_waldump'), ...wanted]);
  const { output, why } = await tryProgram(command, { limitMs: SCAN_LIMIT_MS });
  if (/^rmgr: /m.test(output)) return true;
  return NO_RECORD.test(why) ? false : null;
}

/** What pg_waldump says where the WAL ends: nothing was written there, or what an older use of a recycled segment left. */
const NO_RECORD =
  /invalid record|record with incorrect|invalid magic|unexpected pageaddr|could not find a valid record/;

async function sizeOf(place: Place): Promise<number> {
  const output = await runProgram(['du', '-s', '--block-size=1', '--', place.data], { limitMs: SIZE_LIMIT_MS });
  return Number(output.trim().split(/\s+/)[0]) || 0;
}
