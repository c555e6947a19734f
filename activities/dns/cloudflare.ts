import { NOTE_LABEL } from '../../plan/dns-note.js';
import type { DnsOf } from '../../plan/dns-entry.js';
import type { Resolves } from '../resolves.js';
import { callApi, type HttpApi, type HttpAnswer, notRead, notSent, refuseSame } from './http-api.js';
import { isRecord, listOf, textOf } from './json.js';
import type { DnsChange, DnsProvider, DnsReading, Replaced } from './provider.js';

const CLOUDFLARE = 'https://api.cloudflare.com/client/v4';
const TURN_LABEL = '_lifeboat-turn';
/** Cloudflare's own codes: "Record does not exist." and "An identical record already exists." */
const LOST_TURN: ReadonlySet<number> = new Set([81044, 81057, 81058]);

interface Zone {
  readonly api: HttpApi;
  readonly id: string;
  readonly name: string;
}

interface CloudflareRecord {
  readonly id: string;
  readonly content: string;
  readonly ttl: number;
}

/**
 * A zone at Cloudflare, by its API v4. A batch (`POST /zones/ID/dns_records/batch`) is one database transaction: when any of it fails, nothing
 * is changed. An address is patched in place and never deleted, because Cloudflare's edge takes a batch record by record. What makes it a
 * compare-and-set is a numbered turn in a TXT record: each act deletes the turn it has read, by id, and posts the next one, so of two actors
 * that have read the same the second batch fails whole. The first turn of all has the same text for everybody, and a twin of it is refused.
 */
export async function openCloudflare(dns: DnsOf<'cloudflare'>, deps: Resolves): Promise<DnsProvider> {
  const base = dns.api === undefined ? CLOUDFLARE : await deps.resolve(dns.api);
  const api = { base, headers: { authorization: `Bearer ${await deps.resolve(dns.key)}` } };
  const at: Zone = { api, id: await deps.resolve(dns.zone_id), name: dns.name };
  return {
    read: async deadlineMs => readingOf(await list(at, at.name, 'A', deadlineMs)),
    async readNote(deadlineMs) {
      const [note] = await list(at, `${NOTE_LABEL}.${at.name}`, 'TXT', deadlineMs);
      return note ? unquoted(note.content) : null;
    },
    replace: (change, deadlineMs) => replaceInTurn(at, change, deadlineMs),
    rehearse: (expected, absent, deadlineMs) => rehearse(at, expected, absent, deadlineMs),
  };
}

/** A batch that deletes a record which cannot exist: who may edit the zone hears that it does not, everybody else that he may not. */
async function rehearse(at: Zone, expected: string, absent: string, deadlineMs: number): Promise<Replaced> {
  refuseSame(expected, absent);
  const end = Date.now() + deadlineMs;
  try {
    const [only, ...more] = await list(at, at.name, 'A', deadlineMs);
    if (!only || more.length > 0 || only.content !== expected) return { outcome: 'not-expected' };
  } catch (error) {
    return notSent(error);
  }
  const path = `/zones/${encodeURIComponent(at.id)}/dns_records/batch`;
  const body = { deletes: [{ id: '0'.repeat(32) }] };
  const outcome = outcomeOf(await callApi(at.api, { method: 'POST', path, body }, Math.max(1, end - Date.now())));
  return outcome.outcome === 'not-expected' ? { outcome: 'done' } : outcome;
}

async function replaceInTurn(at: Zone, change: DnsChange, deadlineMs: number): Promise<Replaced> {
  const end = Date.now() + deadlineMs;
  const left = () => Math.max(1, end - Date.now());
  try {
    // The turn first: whoever acts after this reading takes the turn away.
    const [turns, notes] = await Promise.all([
      list(at, `${TURN_LABEL}.${at.name}`, 'TXT', left()),
      list(at, `${NOTE_LABEL}.${at.name}`, 'TXT', left()),
    ]);
    const [only, ...more] = await list(at, at.name, 'A', left());
    if (!only || more.length > 0 || only.content !== change.expected) return { outcome: 'not-expected' };
    const body = batchOf(at, change, { only, turns, notes });
    const path = `/zones/${encodeURIComponent(at.id)}/dns_records/batch`;
    return outcomeOf(await callApi(at.api, { method: 'POST', path, body }, left()));
  } catch (error) {
    // Only readings throw here, before anything was sent.
    return notSent(error);
  }
}

interface Found {
  readonly only: CloudflareRecord;
  readonly turns: readonly CloudflareRecord[];
  readonly notes: readonly CloudflareRecord[];
}

function batchOf({ name }: Zone, { next, ttlSeconds, note }: DnsChange, { only, turns, notes }: Found) {
  const turn = Math.max(0, ...turns.map(({ content }) => Number(/turn=(\d+)/.exec(content)?.[1] ?? 0))) + 1;
  const text = (label: string, content: string) => ({
    type: 'TXT',
    name: `${label}.${name}`,
    content: `"${content}"`,
    ttl: 60,
  });
  return {
    deletes: [...turns, ...(note === undefined ? [] : notes)].map(({ id }) => ({ id })),
    patches: [{ id: only.id, content: next, ttl: ttlSeconds }],
    posts: [
      text(TURN_LABEL, `lifeboat turn=${turn}`),
      ...(note === undefined || note === null ? [] : [text(NOTE_LABEL, note)]),
    ],
  };
}

function outcomeOf(answer: HttpAnswer): Replaced {
  if (answer.kind === 'silent') return { outcome: 'unknown', reason: answer.reason };
  const { status, body } = answer;
  if (status === 200 && isRecord(body) && body['success'] === true) return { outcome: 'done' };
  if (status >= 500) return { outcome: 'unknown', reason: said(answer) };
  const lost = errorsOf(body).some(({ code }) => LOST_TURN.has(code));
  return lost ? { outcome: 'not-expected' } : { outcome: 'refused', reason: said(answer) };
}

async function list({ api, id, name: own }: Zone, name: string, type: string, ms: number) {
  const path = `/zones/${encodeURIComponent(id)}/dns_records?${new URLSearchParams({ type, 'name.exact': name }).toString()}`;
  const answer = await callApi(api, { method: 'GET', path }, ms);
  if (answer.kind === 'silent') throw notRead('unreachable', own, answer.reason);
  const { status, body } = answer;
  if (status !== 200 || !isRecord(body) || body['success'] !== true) {
    throw notRead(status >= 500 || status === 429 ? 'unreachable' : 'dns-refused', own, said(answer));
  }
  return listOf(body['result'])
    .filter(isRecord)
    .flatMap(recordOf)
    .filter(one => one.name === name.toLowerCase());
}

function recordOf(record: Readonly<Record<string, unknown>>) {
  const { id, content, ttl } = record;
  if (typeof id !== 'string' || typeof content !== 'string' || typeof ttl !== 'number') return [];
  return [{ id, content, ttl, name: textOf(record['name']).toLowerCase() }];
}

/** A TTL of 1 means "automatic", which is 300 s. */
function readingOf(records: readonly CloudflareRecord[]): DnsReading {
  const ttl = records[0]?.ttl ?? null;
  return { addresses: records.map(({ content }) => content).sort(), ttlSeconds: ttl === 1 ? 300 : ttl };
}

function errorsOf(body: unknown): readonly { readonly code: number; readonly message: string }[] {
  const errors = isRecord(body) ? listOf(body['errors']).filter(isRecord) : [];
  return errors.map(({ code, message }) => ({ code: Number(code), message: textOf(message) }));
}

function said({ status, body }: Extract<HttpAnswer, { kind: 'answer' }>): string {
  const errors = errorsOf(body).map(({ code, message }) => `${code} ${message}`);
  return `it answered ${status}${errors.length > 0 ? `: ${errors.join('; ')}` : ''}`;
}

function unquoted(content: string): string {
  return content.replace(/^"|"$/g, '');
}
