import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Lsn } from '../../plan/replication.js';
import { failure } from '../fail.js';
import type { Session } from '../postgres/session.js';
import { RECON } from '../postgres/slots.js';
import { readControlData } from './control-data.js';
import type { Place } from './place.js';
import { asOwner, programOptions } from './run-program.js';
import { parseSegment, segmentName, segmentNumber } from './wal-segment.js';

const SCAN_LIMIT_MS = 600_000;

/** Catalogs that ordinary maintenance writes to: ANALYZE its statistics, logical replication its progress. */
const MAINTAINED = new Set(['pg_statistic', 'pg_statistic_ext_data', 'pg_subscription_rel', 'pg_shdepend']);

/** The part of the WAL to read, and where. */
export interface WalRange {
  readonly copy: string;
  readonly fork: Lsn;
  readonly timeline: number;
  readonly signal: AbortSignal;
}

/**
 * Reads the WAL itself from the fork on and refuses, with `not-replayable`, what logical decoding would leave out without a word: a changed
 * schema, and changes of tables that the publication does not have (also in another database of the server). A heap record on a system catalog
 * is DDL, except in-place updates (VACUUM and ANALYZE write those) and lock records. A large object lives in a catalog and is refused with the
 * rest; so is a temporary table, which is safe and can be settled by hand. Streams, so memory stays small.
 */
export async function refuseUndecodable(place: Place, session: Session, range: WalRange): Promise<void> {
  const touched = await refuseSchemaChanges(place, session, range);
  const unseen = await unpublished(session, touched);
  if (unseen.length === 0) return;
  throw refused(
    `The old primary wrote to ${unseen.join(', ')} after the fork, which the publication ${RECON} does not have.`,
    'Keep its data directory and compare these tables by hand before any rewind.',
  );
}

/** The first half of it: refuses a changed schema. Returns the files of tables that were written, `tablespace/database/file`. */
export async function refuseSchemaChanges(place: Place, session: Session, range: WalRange): Promise<readonly string[]> {
  const touched = await touchedFiles(place, range);
  const catalogs = await catalogFiles(session);
  const changed = touched.flatMap(file => catalogs.get(file) ?? []).filter(name => !MAINTAINED.has(name));
  if (changed.length > 0) {
    const names = changed.join(', ');
    throw refused(
      `The old primary changed its schema after the fork (${names} were written).`,
      'Compare the schemas, apply the change to the new primary by hand, and decide the stranded rows by hand.',
    );
  }
  return touched.filter(file => !catalogs.has(file));
}

/** `tablespace/database/file` of every relation with a heap record in the range. */
async function touchedFiles(place: Place, { copy, fork, timeline, signal }: WalRange): Promise<readonly string[]> {
  const wal = join(copy, 'pg_wal');
  const segments = await segmentsFrom(place, { copy, fork, timeline });
  const wanted = ['-p', wal, '-t', String(timeline), '-s', fork, '--rmgr=Heap', ...segments];
  const [file = '', ...args] = asOwner(place.owner, [place.program('pg_waldump'), ...wanted]);
  const options = programOptions({ limitMs: SCAN_LIMIT_MS, signal });
  const dump = execa(file, args, { ...options, buffer: { stdout: false, stderr: true } });
  const touched = new Set<string>();
  for await (const line of dump.iterable()) {
    const relation = heapChangeOf(line);
    if (relation !== undefined) touched.add(relation);
  }
  unlessUnreadable(await dump);
  return [...touched];
}

interface EndedDump {
  readonly exitCode?: number | undefined;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
}

/** Fails with `program-failed` unless pg_waldump came to the end of the WAL: exit code 1, because it stops in the middle of a segment. */
export function unlessUnreadable({ exitCode, stderr, timedOut, isCanceled }: EndedDump): void {
  const normal = exitCode === 0 || (exitCode === 1 && END_OF_WAL.test(stderr));
  if (timedOut || isCanceled || !normal) throw unreadable(stderr);
}

const END_OF_WAL = /invalid record|record with incorrect|invalid magic|unexpected pageaddr|could not find|contrecord/;

/** The tables among these files whose changes logical decoding would not send. Files of another database are named by that database. */
async function unpublished(session: Session, files: readonly string[]): Promise<readonly string[]> {
  const parts = files.map(file => file.split('/').map(Number));
  const column = (n: number) => parts.map(part => part[n]);
  const rows = await session.rows(
    `SELECT DISTINCT CASE WHEN f.database = d.oid THEN c.oid::regclass::text ELSE 'database ' || o.datname END AS name
       FROM unnest($1::oid[], $2::oid[], $3::oid[]) AS f(tablespace, database, file)
       JOIN pg_database d ON d.datname = current_database()
       LEFT JOIN pg_database o ON o.oid = f.database
       LEFT JOIN pg_class c ON f.database = d.oid
             AND c.oid = pg_filenode_relation(CASE WHEN f.tablespace = d.dattablespace THEN 0 ELSE f.tablespace END, f.file)
       LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE (f.database <> d.oid AND f.file >= $4)
         OR (c.relkind IN ('r', 'm') AND n.nspname <> 'lifeboat' AND c.relpersistence = 'p'
             AND NOT EXISTS (SELECT 1 FROM pg_publication_tables p
                              WHERE p.pubname = $5 AND p.schemaname = n.nspname AND p.tablename = c.relname))
      ORDER BY 1`,
    [column(0), column(1), column(2), FIRST_USER_OID, RECON],
  );
  return rows.map(row => row.text('name'));
}

/** Object ids below this are the system's (PostgreSQL, access/transam.h). */
const FIRST_USER_OID = 16_384;

/**
 * The first and the last segment to read, where they are still there from `earlier` ones before the fork's on. Named, because pg_waldump otherwise takes the size of a segment from any file in the directory, and a
 * preallocated one is all zeros.
 */
export async function segmentsFrom(
  place: Place,
  { copy, fork, timeline }: Omit<WalRange, 'signal'>,
  earlier = 0,
): Promise<readonly string[]> {
  const directory = join(copy, 'pg_wal');
  const bytes = (await readControlData(place, copy)).walSegmentBytes;
  const numbers = (await readdir(directory)).flatMap(file => {
    const segment = file.endsWith('.partial') ? undefined : parseSegment(file, bytes);
    return segment?.timeline === timeline ? [segment.number] : [];
  });
  const forks = segmentNumber(fork, bytes);
  const first = numbers.includes(forks - earlier) ? forks - earlier : forks;
  const last = Math.max(first, ...numbers);
  return [first, last].map(number => segmentName({ timeline, number }, bytes));
}

/** `tablespace/database/file` of the relation in a heap record that is not in place and no lock; undefined for anything else. */
export function heapChangeOf(line: string): string | undefined {
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

function refused(what: string, todo: string) {
  return failure('not-replayable', { what, state: 'It is stopped and untouched; nothing was replayed.', todo });
}

function unreadable(message: string) {
  return failure('program-failed', {
    what: `pg_waldump could not read the old primary's WAL: ${message.slice(-400)}.`,
    state: 'The old primary is stopped and untouched; nothing was replayed.',
    todo: 'Read the message and retry the step.',
  });
}
