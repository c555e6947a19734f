import { expect, it } from 'vitest';
import { CommitScan } from '../../activities/host/wal-commits.js';

const FILE = 'rel 1663/16384/16400';
/** Lines as pg_waldump of PostgreSQL 15 prints them. */
const LINES = [
  `rmgr: Heap        len (rec/tot):     71/    71, tx:        740, lsn: 0/02000028, prev 0/02000000, desc: DELETE off 1 flags 0x00 KEYS_UPDATED , blkref #0: ${FILE} blk 0`,
  'rmgr: Transaction len (rec/tot):     34/    34, tx:        740, lsn: 0/02000100, prev 0/02000028, desc: COMMIT 2026-11-24 12:00:00.000000 UTC',
  `rmgr: Heap        len (rec/tot):     71/    71, tx:        741, lsn: 0/03000028, prev 0/02000100, desc: INSERT off 2 flags 0x00, blkref #0: ${FILE} blk 0`,
  'rmgr: Transaction len (rec/tot):     34/    34, tx:        741, lsn: 0/03000100, prev 0/03000028, desc: COMMIT 2026-11-24 12:00:01.250000 CET',
  `rmgr: Heap        len (rec/tot):     71/    71, tx:        743, lsn: 0/03000200, prev 0/03000100, desc: HOT_UPDATE off 2 xmax 743 flags 0x20 ; new off 3 xmax 0, blkref #0: ${FILE} blk 0`,
  `rmgr: Heap        len (rec/tot):     54/    54, tx:        744, lsn: 0/03000280, prev 0/03000200, desc: DELETE off 4 flags 0x00 KEYS_UPDATED , blkref #0: ${FILE} blk 0`,
  `rmgr: Heap        len (rec/tot):     54/    54, tx:        745, lsn: 0/030002C0, prev 0/03000280, desc: DELETE off 5 flags 0x00 KEYS_UPDATED , blkref #0: ${FILE} blk 0`,
  'rmgr: Transaction len (rec/tot):     74/    74, tx:        742, lsn: 0/03000300, prev 0/030002C0, desc: COMMIT 2026-11-24 12:00:02.000000 UTC; subxacts: 743 744',
  'rmgr: Transaction len (rec/tot):     34/    34, tx:        745, lsn: 0/03000400, prev 0/03000300, desc: ABORT 2026-11-24 12:00:03.000000 UTC',
];

it('tells from the WAL which transactions committed after the fork, and what each did besides inserting', () => {
  const scan = new CommitScan('0/3000000');
  LINES.forEach(line => scan.take(line));
  const { commits, firstOwnXid, changers, deletions } = scan.result();
  expect(firstOwnXid).toBe(741);
  expect([...commits.keys()]).toEqual([741, 742, 743, 744]);
  expect(commits.get(743)).toEqual({
    xid: 742,
    commitLsn: '0/03000300',
    committedAt: '2026-11-24 12:00:02.000000 UTC',
  });
  expect(commits.get(741)?.committedAt).toBe('2026-11-24 12:00:01.250000 CET');
  expect([...(changers.get('1663/16384/16400') ?? [])]).toEqual([743, 744, 745]);
  // What was rolled back deleted nothing.
  expect(deletions.get('1663/16384/16400')).toEqual([744]);
});
