import type { Lsn, NodeReading, SyncReading } from './replication.js';
import { lsnToBytes } from './replication.js';

/**
 * Standbys that every acknowledged commit of a primary was waited for, as the watch has confirmed it. Any `needed` of the `listed` ones may
 * have acknowledged a commit: with more standbys listed than needed, who is `sync` changes without anybody changing a setting.
 */
export interface SyncRecord {
  readonly region: string;
  readonly systemId: string;
  readonly timeline: number;
  readonly needed: number;
  readonly listed: readonly string[];
  /** Those of the listed that had everything the primary had at an earlier look, at which they were waited for already. */
  readonly confirmed: readonly string[];
  readonly since: number;
}

/**
 * The record after one more look at a primary that answers. A member is taken in one look after the setting was seen to work, and let go at the
 * first look that does not show it: the record must never name a standby that a commit did not wait for. What was acknowledged before
 * the setting is covered too, because the member has reached the position that the primary had then.
 */
export function recordSync(
  before: NodeReading | undefined,
  primary: NodeReading,
  record: SyncRecord | null,
): SyncRecord | null {
  const [was, is] = [waitedFor(before), waitedFor(primary)];
  if (!before || !was || !is || !sameHistory(before, primary) || !sameSetting(was, is)) return null;
  const kept = record && sameSetting(record, is) && sameHistory(record, primary) ? record : null;
  const confirmed = is.members.filter(
    ({ name, flushed }) => kept?.confirmed.includes(name) || (has(was, name) && reached(flushed, before.have)),
  );
  if (confirmed.length < is.needed || primary.systemId === null || primary.timeline === null) return null;
  return {
    region: primary.region,
    systemId: primary.systemId,
    timeline: primary.timeline,
    needed: is.needed,
    listed: is.listed,
    confirmed: confirmed.map(({ name }) => name),
    since: kept?.since ?? primary.at,
  };
}

interface Waiting {
  readonly needed: number;
  readonly listed: readonly string[];
  readonly members: SyncReading['members'];
}

/** Whom the commits of this primary wait for now; null when some session's commits may wait for nobody. */
function waitedFor(primary: NodeReading | undefined): Waiting | null {
  const sync = primary?.sync;
  if (!sync?.commitsWait) return null;
  const setting = parseSynchronousNames(sync.names);
  if (!setting) return null;
  // A name that two standbys share is one name in the setting and says nothing about either of them.
  const members = sync.members.filter(({ name }, i, all) => all.findIndex(one => one.name === name) === i);
  if (members.length < sync.members.length) return null;
  return { ...setting, members: members.filter(({ name }) => setting.listed.includes(name)) };
}

type Setting = Pick<Waiting, 'needed' | 'listed'>;

/**
 * Parses `synchronous_standby_names`: `a, b`, `2 (a, b)`, `FIRST 2 (a, b)`, `ANY 1 (a, b)` (PostgreSQL, section 20.6.2). Null when it is empty, or
 * names `*`: then nobody can say how many standbys there are to ask.
 */
export function parseSynchronousNames(text: string): Setting | null {
  const match = /^\s*(?:(?:(?:first|any)\s+)?(\d+)\s*\((.*)\)|(.*))\s*$/is.exec(text);
  const names = (match?.[2] ?? match?.[3] ?? '').split(',').map(name => name.trim().replace(/^"(.*)"$/, '$1'));
  const listed = names.map(name => name.toLowerCase());
  const needed = Number(match?.[1] ?? 1);
  if (listed.some(name => name === '' || name === '*') || needed < 1 || needed > listed.length) return null;
  return { needed, listed };
}

function sameHistory(one: Pick<NodeReading, 'region' | 'systemId' | 'timeline'>, other: NodeReading): boolean {
  return one.region === other.region && one.systemId === other.systemId && one.timeline === other.timeline;
}

function sameSetting(one: Setting, other: Setting): boolean {
  return one.needed === other.needed && one.listed.join() === other.listed.join();
}

function has({ members }: Waiting, name: string): boolean {
  return members.some(member => member.name === name);
}

function reached(flushed: Lsn | null, position: Lsn | null): boolean {
  if (flushed === null || position === null) return false;
  return (lsnToBytes(flushed) ?? 0) >= (lsnToBytes(position) ?? Number.POSITIVE_INFINITY);
}
