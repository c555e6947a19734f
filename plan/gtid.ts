/** One GTID of MariaDB: `domain-server-sequence` (MariaDB, Global Transaction ID). */
export interface Gtid {
  readonly domain: number;
  readonly server: number;
  readonly sequence: number;
}

/** GTIDs of one server in one domain, ends included. */
export interface GtidRange {
  readonly domain: number;
  readonly server: number;
  readonly first: number;
  readonly last: number;
}

/** The GTIDs of a position or a state; the empty text has none. Throws a `RangeError` on anything else: a position that cannot be read is none. */
export function parseGtids(text: string): readonly Gtid[] {
  if (text.trim() === '') return [];
  return text.split(',').map(part => {
    const match = /^\s*(\d{1,10})-(\d{1,10})-(\d{1,20})\s*$/.exec(part);
    if (!match) throw new RangeError(`Unexpected ${JSON.stringify(part)}, expected a GTID such as 0-1-42`);
    return { domain: Number(match[1]), server: Number(match[2]), sequence: Number(match[3]) };
  });
}

/**
 * How many transactions of `ahead` are missing in `behind`, counted by the sequence numbers of each domain. Exact with `gtid_strict_mode`, where a
 * domain's numbers only grow; an upper bound without.
 */
export function missingTransactions(ahead: string, behind: string): number {
  const there = lastOfDomains(behind);
  return [...lastOfDomains(ahead)].reduce(
    (sum, [domain, sequence]) => sum + Math.max(0, sequence - (there.get(domain) ?? 0)),
    0,
  );
}

/**
 * What a server's binary log has and another's lacks, by their `gtid_binlog_state`: for each server that wrote into a domain, what comes after the
 * last number that the other one knows of it. These are errant when the other one is the primary now. `except`: a server whose transactions the
 * other one may merely not have shown yet.
 */
export function errantRanges(state: string, other: string, except?: number): readonly GtidRange[] {
  const known = parseGtids(other);
  return parseGtids(state).flatMap(({ domain, server, sequence }) => {
    if (server === except) return [];
    const last = known.find(gtid => gtid.domain === domain && gtid.server === server)?.sequence ?? 0;
    return sequence > last ? [{ domain, server, first: last + 1, last: sequence }] : [];
  });
}

/** Whether one of the ranges holds the GTID. */
export function isWithin({ domain, server, sequence }: Gtid, ranges: readonly GtidRange[]): boolean {
  return ranges.some(
    range => range.domain === domain && range.server === server && range.first <= sequence && sequence <= range.last,
  );
}

/** `0-1-7` or `0-1-7 to 0-1-9`, several joined by commas. */
export function describeRanges(ranges: readonly GtidRange[]): string {
  return ranges
    .map(({ domain, server, first, last }) => {
      const name = (sequence: number) => `${domain}-${server}-${sequence}`;
      return first === last ? name(first) : `${name(first)} to ${name(last)}`;
    })
    .join(', ');
}

function lastOfDomains(text: string): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  for (const { domain, sequence } of parseGtids(text)) last.set(domain, Math.max(sequence, last.get(domain) ?? 0));
  return last;
}

/** The last GTID of each domain that either position has. */
export function joinPositions(one: string, other: string): string {
  const last = new Map<number, Gtid>();
  for (const gtid of [...parseGtids(one), ...parseGtids(other)]) {
    const known = last.get(gtid.domain);
    if (!known || known.sequence < gtid.sequence) last.set(gtid.domain, gtid);
  }
  return [...last.values()].map(({ domain, server, sequence }) => `${domain}-${server}-${sequence}`).join(',');
}
