import { type DnsNote, formatDnsNote, parseDnsNote } from '../../plan/dns-note.js';
import { failure } from '../fail.js';
import type { DnsChange, DnsProvider, Replaced } from './provider.js';

/** Together below a step's own deadline: a few reads and replaces. A server answers in milliseconds. */
export const READ_MS = 2_000;
const REPLACE_MS = 3_000;

/** A record as a TTL is changed on it: exactly one address, and what is remembered beside it. */
export interface TtlState {
  readonly address: string;
  readonly ttlSeconds: number;
  readonly note: DnsNote | undefined;
}

/** Fails with `dns-moved` when the name has no address or several: then there is no one record whose TTL it is. */
export async function readTtl(provider: DnsProvider, name: string): Promise<TtlState> {
  const [reading, text] = await Promise.all([provider.read(READ_MS), provider.readNote(READ_MS)]);
  const [address, ...more] = reading.addresses;
  if (address !== undefined && more.length === 0 && reading.ttlSeconds !== null) {
    return { address, ttlSeconds: reading.ttlSeconds, note: text === null ? undefined : parseDnsNote(text) };
  }
  throw failure('dns-moved', {
    what: `${name} points at ${reading.addresses.join(' and ') || 'no address'}, not at one address.`,
    state: 'Its TTL was left as it is.',
    todo: 'Set the record by hand to one address, then retry.',
  });
}

/** Sets the TTL and the note in one act, only if the address is still the same, and reads back. */
export async function writeTtl(
  provider: DnsProvider,
  name: string,
  { address, ttlSeconds, note }: TtlState,
): Promise<void> {
  const text = note === undefined ? null : formatDnsNote(note);
  const change: DnsChange = { expected: address, next: address, ttlSeconds, note: text };
  const replaced = await provider.replace(change, REPLACE_MS);
  const now = await readTtl(provider, name);
  const noted = now.note === undefined ? null : formatDnsNote(now.note);
  if (now.ttlSeconds === ttlSeconds && noted === text) return;
  throw notSet(name, replaced, now.ttlSeconds);
}

function notSet(name: string, replaced: Replaced, ttlSeconds: number) {
  const why = 'reason' in replaced ? `: ${replaced.reason}` : '';
  return failure(replaced.outcome === 'refused' ? 'dns-refused' : 'unreachable', {
    what: `The TTL of ${name} was not set${why}.`,
    state: `It is ${ttlSeconds} s in the zone, and ${name} points where it did.`,
    todo: 'See whether the name server runs and lets the key change the name and the record _lifeboat beside it, then retry.',
  });
}
