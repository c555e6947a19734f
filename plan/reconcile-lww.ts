import type { ClockSkew, Ruling, Versions } from './reconcile.js';
import { parseTime } from './reconcile-values.js';

/**
 * Last writer wins, by the table's own timestamp column. Two times that are closer than the regions' clocks agree prove no order, so they ask;
 * so does a deletion, which leaves no time behind. Symmetric: which side was the old primary does not matter.
 */
export function lastWriter({ old, new: ours }: Versions, column: string, skew: ClockSkew): Ruling {
  if (!old || !ours) return { take: 'ask', why: `one side deleted the row, and a deletion has no ${column}` };
  const [then, now] = [old[column], ours[column]];
  const [oldUs, newUs] = [time(then), time(now)];
  if (oldUs === undefined || newUs === undefined) return { take: 'ask', why: `${column} is no time on both sides` };
  const apart = oldUs > newUs ? oldUs - newUs : newUs - oldUs;
  const said = `${column} ${then} there, ${now} here, clock skew ${skew.ms} ms ${skew.how}`;
  if (apart <= BigInt(Math.ceil(skew.ms)) * 1_000n) return { take: 'ask', why: `the order cannot be told: ${said}` };
  return oldUs > newUs
    ? { take: { ...ours, ...old }, why: `the old primary wrote last: ${said}` }
    : { take: ours, why: `the new primary wrote last: ${said}` };
}

function time(text: string | null | undefined): bigint | undefined {
  return typeof text === 'string' ? parseTime(text) : undefined;
}
