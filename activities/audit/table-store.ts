import { type AuditHead, chainEntry, GENESIS, parseAuditLine } from '../../plan/audit/chain.js';
import { openSession, type Session } from '../postgres/session.js';
import { type AuditStore, type Drafting, groupAppends } from './store.js';

const CONNECT_MS = 2_000;
const QUERY_MS = 2_000;
/** Names the lock under which one writer after the other appends. */
const LOCK = 0x6c696662;

/** One journal for several workers, in a table. Fails when the role could change or remove what is written. */
export async function openAuditTable(dsn: string): Promise<AuditStore> {
  let session: Session | undefined;
  const connected = async (): Promise<Session> => {
    if (session && !session.lost.aborted) return session;
    return (session = await openSession(dsn, { connectMs: CONNECT_MS, queryMs: QUERY_MS }));
  };
  const drop = async (): Promise<void> => {
    const old = session;
    session = undefined;
    await old?.close();
  };
  const using = async <Result>(work: (open: Session) => Promise<Result>): Promise<Result> => {
    try {
      return await work(await connected());
    } catch (error) {
      await drop();
      throw error;
    }
  };
  await using(refuseOwner);
  return {
    append: groupAppends(drafts => using(open => append(open, drafts))),
    async text() {
      const rows = await using(open => open.rows('SELECT line FROM lifeboat_audit.entry ORDER BY seq', [], 60_000));
      return { lines: rows.map(row => row.text('line')), torn: '' };
    },
    close: drop,
  };
}

async function refuseOwner(session: Session): Promise<void> {
  const able = await session.row(
    `SELECT has_table_privilege('lifeboat_audit.entry', 'UPDATE, DELETE, TRUNCATE') AS able, current_user AS name`,
  );
  if (able.boolean('able')) {
    throw new Error(
      `The role ${able.text('name')} may change the audit journal. Give the worker a role that only reads and inserts`,
    );
  }
}

/** The connection is dropped after any error, and with it the transaction. */
async function append(session: Session, drafts: readonly Drafting[]): Promise<readonly AuditHead[]> {
  await session.rows('BEGIN');
  await session.rows('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  const [last] = await session.rows('SELECT line FROM lifeboat_audit.entry ORDER BY seq DESC LIMIT 1');
  const line = last && parseAuditLine(last.text('line'));
  if (last && !line) throw new Error('The last row of the audit journal is not an entry. See lifeboat audit verify');
  let head = line ? { seq: line.entry.seq, hash: line.hash } : GENESIS;
  const placed = drafts.map(drafting => {
    const one = chainEntry(head, typeof drafting === 'function' ? drafting(head) : drafting);
    head = one.head;
    return one;
  });
  await session.rows('INSERT INTO lifeboat_audit.entry (seq, line) SELECT * FROM unnest($1::bigint[], $2::text[])', [
    placed.map(one => one.head.seq),
    placed.map(one => one.line),
  ]);
  await session.rows('COMMIT');
  return placed.map(one => one.head);
}
