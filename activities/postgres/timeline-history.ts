import { type Lsn, lsnToBytes } from '../../plan/replication.js';
import type { HistoryFork } from '../../plan/way-back.js';

/** Parses `NNNNNNNN.history`: parent timeline, switch position and a reason, separated by white space; `#` begins a comment (PostgreSQL, timeline.c). */
export function parseHistory(text: string): readonly HistoryFork[] {
  return text.split('\n').flatMap(line => {
    const [timeline, switchLsn] = line.trim().split(/\s+/);
    const number = Number(timeline);
    if (!Number.isInteger(number) || number < 1 || switchLsn === undefined) return [];
    return lsnToBytes(switchLsn) === undefined ? [] : [{ timeline: number, switchLsn }];
  });
}

/** Where the history leaves this timeline; undefined when it is the current one or belongs to another history. */
export function forkOf(history: readonly HistoryFork[], timeline: number): Lsn | undefined {
  return history.find(fork => fork.timeline === timeline)?.switchLsn;
}

/** The name of a timeline's history file. */
export function historyFile(timeline: number): string {
  return `pg_wal/${timeline.toString(16).toUpperCase().padStart(8, '0')}.history`;
}

/** Negative, zero or positive, as `a` is before, at or after `b`. */
export function compareLsn(a: Lsn, b: Lsn): number {
  const [left, right] = [lsnToBytes(a), lsnToBytes(b)];
  if (left === undefined || right === undefined) throw new RangeError(`Unexpected position ${a} or ${b}`);
  return left - right;
}
