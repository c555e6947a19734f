import type { ConvergenceReading, Direction } from '../convergence.js';
import { formatDuration } from '../duration.js';
import { type Judge, Verdict } from '../gate.js';

/**
 * Judges whether two active regions agree: each gets the other's writes and is not too far behind, nothing in the ledger waits, and no row differs.
 * What was not compared, or not to its end, is `unknown`: equal is proved or it is not said.
 */
export const judgeConvergence: Judge<ConvergenceReading> = (reading, { args }) => {
  const { at, silent, regions, directions, notCompared, cut } = reading;
  const most = typeof args['max_lag'] === 'number' ? args['max_lag'] : 0;
  if (directions === null) {
    return { verdict: Verdict.unknown, reason: `Both regions must answer, and one did not: ${silent}.`, asOf: at };
  }
  const wrong = [...directions.flatMap(one => stopped(one, most)), ...differences(reading)];
  if (wrong.length > 0) return { verdict: Verdict.fail, reason: wrong.join(' '), asOf: at };
  const doubts = [...directions.flatMap(doubtful), ...unseen(notCompared, cut)];
  if (doubts.length > 0) return { verdict: Verdict.unknown, reason: doubts.join(' '), asOf: at };
  const counted = directions.flatMap(told);
  const reason = `Every replicated row is the same in ${regions.join(' and ')}, by keyed digests. ${directions.map(behind).join(' ')}`;
  return { verdict: Verdict.pass, reason: [reason, ...counted].join(' '), asOf: at };
};

function stopped({ from, to, enabled, connected, slotLost, behindMs }: Direction, most: number): string[] {
  const way = `what ${from} writes`;
  if (slotLost) return [`${to} can no longer get ${way}: the slot has lost WAL.`];
  if (!enabled) return [`${to} does not get ${way}: its subscription is disabled.`];
  if (!connected) return [`${to} does not get ${way}: its apply worker is not connected.`];
  if (behindMs !== null && behindMs > most)
    return [`${to} is ${formatDuration(behindMs)} behind ${from}, more than ${formatDuration(most)}.`];
  return [];
}

function differences({ open, tables }: ConvergenceReading): string[] {
  return [
    ...(open > 0 ? [`${open} rows in the ledger wait to be converged.`] : []),
    ...tables.map(
      ({ table, differing, keys }) => `${table} differs in ${differing} rows (${keys.slice(0, 5).join(', ')}).`,
    ),
  ];
}

function doubtful({ from, to, behindMs, behindBytes }: Direction): string[] {
  return behindMs === null && behindBytes > 0
    ? [`${to} is ${behindBytes} bytes behind ${from}, and since when is not known.`]
    : [];
}

function unseen(notCompared: readonly string[], cut: boolean): string[] {
  return [
    ...(notCompared.length > 0 ? [`${notCompared.join(', ')} have no key and cannot be compared.`] : []),
    ...(cut ? ['The comparison stopped at its limit.'] : []),
  ];
}

function behind({ from, to, behindBytes, behindMs }: Direction): string {
  return behindBytes === 0
    ? `${to} has everything of ${from}.`
    : `${to} is ${behindBytes} bytes (${formatDuration(behindMs ?? 0)}) behind ${from}.`;
}

/** PostgreSQL's own counters, since its statistics were reset. */
function told({ to, conflicts, applyErrors }: Direction): string[] {
  const counted = Object.entries(conflicts).filter(([, n]) => n > 0);
  const said = [
    ...counted.map(([name, n]) => `${name} ${n}`),
    ...(applyErrors > 0 ? [`apply errors ${applyErrors}`] : []),
  ];
  return said.length > 0 ? [`Counted in ${to} so far: ${said.join(', ')}.`] : [];
}
