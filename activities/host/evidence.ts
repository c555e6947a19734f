import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Lsn } from '../../plan/replication.js';
import type { ControlData } from './control-data.js';
import { exists } from './fence-file.js';
import type { Place } from './place.js';
import { parseSegment, segmentNumber } from './wal-segment.js';

/**
 * Keeps what a rewind destroys: the WAL from the fork on, the history files and the control file, in `evidence/` beside the data directory.
 * Copied under another name and renamed, so that a directory of the final name is always whole. Returns its path.
 */
export async function keepEvidence(place: Place, control: ControlData, fork: Lsn): Promise<string> {
  const name = `${basename(place.data)}-timeline-${control.timeline}-from-${fork.replace('/', '-')}`;
  const target = join(dirname(place.data), 'evidence', name);
  if (await exists(target)) return target;
  const unfinished = `${target}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(join(unfinished, 'pg_wal'), { recursive: true, mode: 0o700 });
  const wal = await readdir(join(place.data, 'pg_wal'));
  for (const file of wal.filter(one => isEvidence(one, control, fork))) {
    await copyFile(join(place.data, 'pg_wal', file), join(unfinished, 'pg_wal', file));
  }
  await copyFile(join(place.data, 'global', 'pg_control'), join(unfinished, 'pg_control'));
  await rename(unfinished, target);
  return target;
}

/** History files, and the segments of the old timeline that hold the fork or come after it. */
export function isEvidence(file: string, control: ControlData, fork: Lsn): boolean {
  if (/^[0-9A-F]{8}\.history$/.test(file)) return true;
  const { timeline, walSegmentBytes } = control;
  const segment = parseSegment(file, walSegmentBytes);
  return segment?.timeline === timeline && segment.number >= segmentNumber(fork, walSegmentBytes);
}
