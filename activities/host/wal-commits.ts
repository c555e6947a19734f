import { execa } from 'execa';
import { join } from 'node:path';
import type { Lsn } from '../../plan/replication.js';
import { compareLsn } from '../postgres/timeline-history.js';
import type { Place } from './place.js';
import { asOwner, programOptions } from './run-program.js';
import { segmentsFrom, unlessUnreadable, type WalRange } from './wal-scan.js';

/** One transaction that committed at or after the fork. */
export interface StrandedCommit {
  readonly xid: number;
  readonly commitLsn: Lsn;
  readonly committedAt: string;
}

/** What the WAL alone says of the old primary's history around the fork. */
export interface WalCommits {
  /** By every xid that a row can carry: the transaction's own and those of its subtransactions. */
  readonly commits: ReadonlyMap<number, StrandedCommit>;
  /** One more than the greatest xid seen to commit before the fork: no transaction of the new primary has a smaller one. 0: not known. */
  readonly firstOwnXid: number;
  /** `tablespace/database/file` → xids that did something else than insert there. */
  readonly changers: ReadonlyMap<string, ReadonlySet<number>>;
  /** The same → the committed xid of every row that was deleted there. */
  readonly deletions: ReadonlyMap<string, readonly number[]>;
}

const SCAN_LIMIT_MS = 600_000;

/** Reads the WAL from the segment before the fork's on, so that there are commits before the fork. Holds one entry a stranded transaction in memory. */
export async function readCommits(place: Place, range: WalRange): Promise<WalCommits> {
  const wal = join(range.copy, 'pg_wal');
  const segments = await segmentsFrom(place, range, 1);
  const wanted = ['-p', wal, '-t', String(range.timeline), ...segments];
  const [file = '', ...args] = asOwner(place.owner, [place.program('pg_waldump'), ...wanted]);
  const options = programOptions({ limitMs: SCAN_LIMIT_MS, signal: range.signal, environment: { TZ: 'UTC' } });
  const dump = execa(file, args, { ...options, buffer: { stdout: false, stderr: true } });
  const scan = new CommitScan(range.fork);
  for await (const line of dump.iterable()) scan.take(line);
  unlessUnreadable(await dump);
  return scan.result();
}

/** Folds pg_waldump's lines. Its form is that of PostgreSQL 15 to 18. */
export class CommitScan {
  readonly #fork: Lsn;
  readonly #commits = new Map<number, StrandedCommit>();
  readonly #changers = new Map<string, Set<number>>();
  readonly #deleted = new Map<string, number[]>();
  #before = 0;

  constructor(fork: Lsn) {
    this.#fork = fork;
  }

  take(line: string): void {
    const record = /^rmgr: (\S+).* tx: +(\d+), lsn: ([0-9A-F]+\/[0-9A-F]+),.* desc: ([A-Z_]+)/.exec(line);
    if (!record) return;
    const [, manager, tx = '', lsn = '', what = ''] = record;
    const [xid, stranded] = [Number(tx), compareLsn(lsn, this.#fork) >= 0];
    if (manager === 'Transaction' && what.startsWith('COMMIT')) this.#commit(line, xid, lsn, stranded);
    if (manager === 'Heap' && stranded) this.#change(line, xid, what);
  }

  result(): WalCommits {
    const deletions = new Map<string, readonly number[]>();
    for (const [file, xids] of this.#deleted)
      deletions.set(
        file,
        xids.filter(xid => this.#commits.has(xid)),
      );
    return {
      commits: this.#commits,
      firstOwnXid: this.#before === 0 ? 0 : this.#before + 1,
      changers: this.#changers,
      deletions,
    };
  }

  #commit(line: string, xid: number, lsn: Lsn, stranded: boolean): void {
    const subs = /subxacts: ([\d ]+)/.exec(line)?.[1]?.trim().split(/ +/).map(Number) ?? [];
    if (!stranded) {
      this.#before = Math.max(this.#before, xid, ...subs);
      return;
    }
    const at = /COMMIT\S* (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) (\S+?)(?:;|$)/.exec(line);
    const commit = { xid, commitLsn: lsn, committedAt: `${at?.[1] ?? '1970-01-01 00:00:00'} ${at?.[2] ?? 'UTC'}` };
    for (const one of [xid, ...subs]) this.#commits.set(one, commit);
  }

  #change(line: string, xid: number, what: string): void {
    const file = /blkref #0: rel (\d+\/\d+\/\d+)/.exec(line)?.[1];
    if (file === undefined || what === 'LOCK' || what === 'INPLACE' || what === 'INSERT') return;
    const changers = this.#changers.get(file) ?? new Set();
    this.#changers.set(file, changers.add(xid));
    if (what !== 'DELETE') return;
    const deleted = this.#deleted.get(file) ?? [];
    deleted.push(xid);
    this.#deleted.set(file, deleted);
  }
}
