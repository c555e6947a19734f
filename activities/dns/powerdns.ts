import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { NOTE_LABEL } from '../../plan/dns-note.js';
import type { DnsOf } from '../../plan/dns-entry.js';
import type { Resolves } from '../resolves.js';
import { callApi, type HttpApi, notRead, notSent, refuseSame } from './http-api.js';
import { isRecord, listOf, textOf } from './json.js';
import type { DnsChange, DnsProvider, DnsReading, Replaced } from './provider.js';

/** A claim must stand for so long before its holder acts; whoever saw none before must have written his own within this time, or gives up. */
const CLAIM_MS = 250;
/** A claim older than this belongs to somebody who died; far above any deadline of a `replace`. */
const CLAIM_DEAD_MS = 30_000;
const CLAIM_LABEL = '_lifeboat-claim';

interface Zone {
  readonly api: HttpApi;
  /** Without the dot at the end, as everything here. */
  readonly zone: string;
  readonly name: string;
}

/**
 * A zone behind the HTTP API of PowerDNS (`PATCH /servers/localhost/zones/ZONE`: the record sets of one request are one transaction).
 * The API has no condition, so actors are kept apart by a claim in the zone (Fischer's algorithm: write it, wait longer than a write may
 * take, see whether it is still one's own). It needs no lock that a dead actor could keep, and clocks only to tell a claim of the dead.
 */
export async function openPowerDns(dns: DnsOf<'powerdns'>, deps: Resolves): Promise<DnsProvider> {
  const api = { base: await deps.resolve(dns.api), headers: { 'x-api-key': await deps.resolve(dns.key) } };
  const at: Zone = { api, zone: dns.zone, name: dns.name };
  return {
    read: deadlineMs => readAddresses(at, deadlineMs),
    readNote: deadlineMs => readText(at, NOTE_LABEL, deadlineMs),
    replace: (change, deadlineMs) => replaceClaimed(at, change, deadlineMs),
    rehearse: (expected, absent, deadlineMs) => rehearse(at, expected, absent, deadlineMs),
  };
}

/** Deletes a record that nobody ever makes, which the API takes from who may change the zone. */
async function rehearse(at: Zone, expected: string, absent: string, deadlineMs: number): Promise<Replaced> {
  refuseSame(expected, absent);
  const end = Date.now() + deadlineMs;
  try {
    if (!isExactly(await readAddresses(at, deadlineMs), expected)) return { outcome: 'not-expected' };
  } catch (error) {
    return notSent(error);
  }
  const nothing = removed(`_lifeboat-rehearsal.${at.name}`, 'TXT');
  return (await patch(at, [nothing], Math.max(1, end - Date.now()))) ?? { outcome: 'done' };
}

async function replaceClaimed(at: Zone, change: DnsChange, deadlineMs: number): Promise<Replaced> {
  const end = Date.now() + deadlineMs;
  const left = () => Math.max(1, end - Date.now());
  try {
    const before = await readAddresses(at, left());
    if (!isExactly(before, change.expected)) return { outcome: 'not-expected' };
    const claim = await takeClaim(at, left);
    if (claim !== undefined) return claim;
    const held = await readAddresses(at, left());
    const sets = isExactly(held, change.expected) ? changeSets(at, change) : [];
    const answer = await patch(at, [...sets, removed(`${CLAIM_LABEL}.${at.name}`, 'TXT')], left());
    if (answer) return answer;
    return sets.length > 0 ? { outcome: 'done' } : { outcome: 'not-expected' };
  } catch (error) {
    // Only readings throw here, and none of them comes after the change.
    return notSent(error);
  }
}

/** Undefined once the claim is held. */
async function takeClaim(at: Zone, left: () => number): Promise<Replaced | undefined> {
  const seenAt = Date.now();
  const other = await readText(at, CLAIM_LABEL, left());
  if (other !== null && Date.now() - Number(other.split(' ')[1]) < CLAIM_DEAD_MS) return CLAIMED;
  const mine = `${randomUUID()} ${Date.now()}`;
  const answer = await patch(at, [textSet(`${CLAIM_LABEL}.${at.name}`, mine)], left());
  if (answer) return answer;
  if (Date.now() - seenAt > CLAIM_MS)
    return { outcome: 'refused', reason: 'the provider is too slow to claim the name' };
  await sleep(2 * CLAIM_MS);
  return (await readText(at, CLAIM_LABEL, left())) === mine ? undefined : CLAIMED;
}

const CLAIMED: Replaced = { outcome: 'refused', reason: 'another actor is changing the name' };

function isExactly({ addresses }: DnsReading, expected: string): boolean {
  return addresses.length === 1 && addresses[0] === expected;
}

interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly changetype: 'REPLACE' | 'DELETE';
  readonly ttl?: number;
  readonly records?: readonly { readonly content: string; readonly disabled: boolean }[];
}

/** There is no record set here without an address in it. */
function changeSets({ name }: Zone, { next, ttlSeconds, note }: DnsChange): readonly RecordSet[] {
  const beside = `${NOTE_LABEL}.${name}`;
  const records = [{ content: next, disabled: false }];
  return [
    { name: `${name}.`, type: 'A', changetype: 'REPLACE', ttl: ttlSeconds, records },
    ...(note === undefined ? [] : [note === null ? removed(beside, 'TXT') : textSet(beside, note)]),
  ];
}

function textSet(name: string, text: string): RecordSet {
  const records = [{ content: `"${text}"`, disabled: false }];
  return { name: `${name}.`, type: 'TXT', changetype: 'REPLACE', ttl: 1, records };
}

function removed(name: string, type: string): RecordSet {
  return { name: `${name}.`, type, changetype: 'DELETE' };
}

/** Undefined when it was taken. */
async function patch({ api, zone }: Zone, rrsets: readonly RecordSet[], ms: number): Promise<Replaced | undefined> {
  const path = `/api/v1/servers/localhost/zones/${encodeURIComponent(`${zone}.`)}`;
  const answer = await callApi(api, { method: 'PATCH', path, body: { rrsets } }, ms);
  if (answer.kind === 'silent') return { outcome: 'unknown', reason: answer.reason };
  if (answer.status === 204) return undefined;
  if (answer.status >= 500) return { outcome: 'unknown', reason: `it answered ${answer.status}` };
  return { outcome: 'refused', reason: `it answered ${answer.status}${errorOf(answer.body)}` };
}

async function readAddresses(at: Zone, ms: number): Promise<DnsReading> {
  const set = await readSet(at, at.name, 'A', ms);
  return { addresses: [...set.contents].sort(), ttlSeconds: set.ttl };
}

async function readText(at: Zone, label: string, ms: number): Promise<string | null> {
  const { contents } = await readSet(at, `${label}.${at.name}`, 'TXT', ms);
  return contents[0]?.replace(/^"|"$/g, '') ?? null;
}

async function readSet({ api, zone }: Zone, name: string, type: string, ms: number) {
  const query = new URLSearchParams({ rrset_name: `${name}.`, rrset_type: type });
  const path = `/api/v1/servers/localhost/zones/${encodeURIComponent(`${zone}.`)}?${query.toString()}`;
  const answer = await callApi(api, { method: 'GET', path }, ms);
  if (answer.kind === 'silent') throw notRead('unreachable', name, answer.reason);
  const { status, body } = answer;
  if (status !== 200 || !isRecord(body)) {
    throw notRead(status >= 500 ? 'unreachable' : 'dns-refused', name, `it answered ${status}${errorOf(body)}`);
  }
  // Older servers do not filter.
  const set = listOf(body['rrsets'])
    .filter(isRecord)
    .find(one => textOf(one['name']).toLowerCase() === `${name}.`.toLowerCase() && one['type'] === type);
  const records = listOf(set?.['records'])
    .filter(isRecord)
    .filter(one => one['disabled'] !== true);
  const ttl = set?.['ttl'];
  return { contents: records.map(one => textOf(one['content'])), ttl: typeof ttl === 'number' ? ttl : null };
}

function errorOf(body: unknown): string {
  return isRecord(body) && typeof body['error'] === 'string' ? `: ${body['error']}` : '';
}
