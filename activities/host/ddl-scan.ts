import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Lsn } from '../../plan/replication.js';
import { failure } from '../fail.js';
import type { Session } from '../postgres/session.js';
import { readControlData } from './control-data.js';
import type { Place } from './place.js';
import { asOwner, programOptions } from './run-program.js';
import { parseSegment, segmentName, segmentNumber } from './wal-segment.js';

const SCAN_LIMIT_MS = 600_000;

/** Catalogs that ordinary maintenance writes to: ANALYZE its statistics, logical replication its progress. */
const MAINTAINED = new Set(['pg_statistic', 'pg_statistic_ext_data', 'pg_subscription_rel', 'pg_shdepend']);

/**
 * Refuses a history that changed the schema after the fork. Logical decoding sends rows and no DDL, so this reads the WAL itself: a heap
 * record on a system catalog is DDL, except in-place updates (VACUUM and ANALYZE write those) and lock records. A large object lives in a
 * catalog too and is refused with the rest; so is a temporary table, which is safe and can be settled by hand. Streams, so memory stays small.
 */
export async function refuseDdl(
  place: Place,
  copy: string,
  session: Session,
  { fork, timeline, signal }: { readonly fork: Lsn; readonly timeline: number; readonly signal: AbortSignal },
): Promise<void> {
  const catalogs = await catalogFiles(session);
  const range = await segmentsFrom(
    join(copy, 'pg_wal'),
    timeline,
    fork,
    (await readControlData(place, copy)).walSegmentBytes,
  );
  const wanted = ['-p', join(copy, 'pg_wal'), '-t', String(timeline), '-s', fork, '--rmgr=Heap', ...range];
  const [file = '', ...args] = asOwner(place.owner, [place.program('pg_waldump'), ...wanted]);
  const options = programOptions({ limitMs: SCAN_LIMIT_MS, signal });
  const dump = execa(file, args, { ...options, buffer: { stdout: false, stderr: true } });
  const changed = new Set<string>();
  for await (const line of dump.iterable()) {
    const catalog = catalogs.get(catalogChangeOf(line) ?? '');
    if (catalog !== undefined && !MAINTAINED.has(catalog)) changed.add(catalog);
  }
  const ended = await dump;
  // Exit code 1 is the normal end: the WAL stops in the middle of a segment.
  if (ended.timedOut || ended.isCanceled || (ended.exitCode ?? 2) > 1) throw unreadable(ended.stderr);
  if (
    ended.exitCode === 1 &&
    !/invalid record|record with incorrect|invalid magic|unexpected pageaddr|could not find/.test(ended.stderr)
  ) {
    throw unreadable(ended.stderr);
  }
  if (changed.size > 0) throw refused([...changed].sort());
}

/**
 * The first and the last segment to read. Named, because pg_waldump otherwise takes the size of a segment from any file in the directory, and a
 * preallocated one is all zeros.
 */
async function segmentsFrom(directory: string, timeline: number, fork: Lsn, bytes: number): Promise<readonly string[]> {
  const numbers = (await readdir(directory)).flatMap(file => {
    const segment = file.endsWith('.partial') ? undefined : parseSegment(file, bytes);
    return segment?.timeline === timeline ? [segment.number] : [];
  });
  const first = segmentNumber(fork, bytes);
  const last = Math.max(first, ...numbers);
  return [first, last].map(number => segmentName({ timeline, number }, bytes));
}

/** `tablespace/database/file` of the relation in a heap record that is not in place and no lock; undefined for anything else. */
export function catalogChangeOf(line: string): string | undefined {
  const record = /desc: (\S+)/.exec(line)?.[1];
  if (record === undefined || record === 'INPLACE' || record === 'LOCK') return undefined;
  return /blkref #0: rel (\d+\/\d+\/\d+)/.exec(line)?.[1];
}

async function catalogFiles(session: Session): Promise<ReadonlyMap<string, string>> {
  const rows = await session.rows(
    `SELECT c.relname AS name, pg_relation_filenode(c.oid) AS file, c.relisshared AS shared, d.oid AS database,
            CASE WHEN c.relisshared THEN 1664 ELSE d.dattablespace END AS tablespace
       FROM pg_class c, pg_database d
      WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND d.datname = current_database()`,
  );
  return new Map(
    rows.map(row => {
      const database = row.boolean('shared') ? '0' : row.text('database');
      return [`${row.text('tablespace')}/${database}/${row.text('file')}`, row.text('name')] as const;
    }),
  );
}

function refused(catalogs: readonly string[]) {
  return failure('not-replayable', {
    what: `The old primary changed its schema after the fork (${catalogs.join(', ')} were written).`,
    state: 'It is stopped and untouched; nothing was replayed.',
    todo: 'Compare the schemas, apply the change to the new primary by hand, and decide the stranded rows by hand.',
  });
}

function unreadable(message: string) {
  return failure('program-failed', {
    what: `pg_waldump could not read the old primary's WAL: ${message.slice(-400)}.`,
    state: 'The old primary is stopped and untouched; nothing was replayed.',
    todo: 'Read the message and retry the step.',
  });
}
