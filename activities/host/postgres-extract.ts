import type { DatabaseNode } from '../../plan/database-entry.js';
import type { Lsn } from '../../plan/replication.js';
import { failure } from '../fail.js';
import { readRelation } from '../postgres/relation.js';
import { type Session, withSession } from '../postgres/session.js';
import { RECON } from '../postgres/slots.js';

import { guardEpoch } from './epoch-guard.js';
import type { HostDeps, HostInput } from './host-input.js';
import { withCopy } from './open-copy.js';
import { parsePgoutput } from './pgoutput.js';
import { placeOf } from './place.js';
import { serverProcesses } from './processes.js';
import { extractByComparison } from './extract-by-comparison.js';
import { withPulse } from './pulse.js';
import { advanceSequences } from './sequences.js';
import { measureSkew } from './measure-skew.js';
import { type KeyColumns, stage } from './staging.js';
import { refuseUndecodable } from './wal-scan.js';
import { type StrandedChange, StrandedStream } from './stranded-stream.js';

export interface ExtractInput extends HostInput {
  /** The new primary; its staging tables take the rows. */
  readonly into: DatabaseNode;
  readonly fork: Lsn;
  /** The timeline that ended at the fork. */
  readonly timeline: number;
}

/** Rows fetched and staged at a time: what bounds the memory of both ends, whatever the size of the divergence. */
const BATCH = 2_000;
const STAGE_LIMITS = { connectMs: 5_000, queryMs: 60_000 };

/**
 * `host.postgres-extract`: opens a copy of the stopped old primary alone, decodes every transaction that committed at or after the fork and
 * streams it into the new primary's staging tables. Without the kept slot it compares rows. Fails with `not-replayable` on DDL, TRUNCATE and
 * tables that are not published, and with `slot-missing` where there is no slot and a written table has no key to compare by.
 */
export const postgresExtract = (deps: HostDeps) => (input: ExtractInput) =>
  withPulse(async (cancelled): Promise<null> => {
    const place = await placeOf(input, deps);
    await guardEpoch(input, place);
    if ((await serverProcesses(place.data)).length > 0) throw stillRuns();
    const [dsn, into] = await Promise.all([deps.resolve(input.node.dsn), deps.resolve(input.into.dsn)]);
    await withCopy(place, dsn, cancelled, async (copy, directory) => {
      const range = { copy: directory, fork: input.fork, timeline: input.timeline, signal: cancelled };
      const decodable = await hasSlot(copy);
      if (decodable) await refuseUndecodable(place, copy, range);
      await withSession(into, STAGE_LIMITS, async target => {
        if (decodable) await stream(copy, target, input, cancelled);
        else await extractByComparison({ place, copy, target, range });
        await advanceSequences(copy, target);
        await measureSkew(copy, target, input);
      });
    });
    return null;
  });

async function stream(copy: Session, target: Session, input: ExtractInput, cancelled: AbortSignal): Promise<void> {
  const stranded = new StrandedStream(input.fork);
  const keyColumns = rememberKeys(target);
  const generated = await readGenerated(copy);
  await copy.rows('BEGIN');
  // A cursor, because the driver would otherwise hold the whole divergence in memory. Peek, not get: the copy is thrown away, and it is read-only.
  await copy.rows(
    `DECLARE stranded NO SCROLL CURSOR FOR SELECT data FROM pg_logical_slot_peek_binary_changes(
       $1::name, NULL, NULL, 'proto_version', '1', 'publication_names', $2)`,
    [RECON, RECON],
  );
  for (;;) {
    cancelled.throwIfAborted();
    const rows = await copy.rows(`FETCH FORWARD ${BATCH} FROM stranded`);
    if (rows.length === 0) break;
    const changes = rows.flatMap(row => taken(stranded, row.text('data'))).map(change => written(change, generated));
    await stage(target, input.timeline, changes, keyColumns);
  }
  await copy.rows('COMMIT');
}

/** `bytea` in hexadecimal, as the session's `bytea_output` gives it: `\x` and two digits a byte. */
function taken(stranded: StrandedStream, data: string): StrandedChange[] {
  const change = stranded.take(parsePgoutput(Buffer.from(data.slice(2), 'hex')));
  return change ? [change] : [];
}

type Generated = ReadonlyMap<string, ReadonlySet<string>>;

/** The generated columns of every table. From 18 on they are published, and nobody may write them. */
async function readGenerated(copy: Session): Promise<Generated> {
  const rows = await copy.rows(
    `SELECT json_build_array(n.nspname, c.relname)::text AS name, a.attname AS col FROM pg_attribute a
       JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE a.attgenerated <> '' AND NOT a.attisdropped`,
  );
  const found = new Map<string, Set<string>>();
  for (const row of rows) {
    const name = JSON.stringify(JSON.parse(row.text('name')));
    found.set(name, (found.get(name) ?? new Set()).add(row.text('col')));
  }
  return found;
}

/** A change without what the server computes by itself. */
function written(change: StrandedChange, generated: Generated): StrandedChange {
  const computed = generated.get(JSON.stringify([change.schema, change.table]));
  if (!computed) return change;
  const without = (image: StrandedChange['new']) =>
    image && Object.fromEntries(Object.entries(image).filter(([column]) => !computed.has(column)));
  return { ...change, old: without(change.old), oldKey: without(change.oldKey), new: without(change.new) };
}

function rememberKeys(target: Session): KeyColumns {
  const known = new Map<string, readonly string[]>();
  return async (schema, table) => {
    const name = JSON.stringify([schema, table]);
    const columns = known.get(name) ?? (await readRelation(target, schema, table))?.key ?? [];
    known.set(name, columns);
    return columns;
  };
}

/** Whether the slot that was kept for this can still be read. */
async function hasSlot(copy: Session): Promise<boolean> {
  const [slot] = await copy.rows(
    `SELECT wal_status FROM pg_replication_slots WHERE slot_name = $1 AND plugin = 'pgoutput' AND database = current_database()`,
    [RECON],
  );
  return slot !== undefined && slot.textOrNull('wal_status') !== 'lost';
}

function stillRuns() {
  return failure('not-fenced', {
    what: 'The old primary is running, and a copy of a running server is not one moment of it.',
    state: 'Nothing was changed on this host.',
    todo: 'Fence it first.',
  });
}
