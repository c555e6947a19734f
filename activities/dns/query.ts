import { randomInt } from 'node:crypto';
import { deadline } from '../deadline.js';
import { failure } from '../fail.js';
import { ExchangeFailure, exchangeTcp, exchangeUdp, type NameServer, type Reception } from './exchange.js';
import type { DnsReading } from './provider.js';
import { Rcode, rcodeName } from './rcode.js';
import {
  Class,
  decodeAddress,
  decodeHeader,
  decodeMessage,
  decodeText,
  type DnsRecord,
  encodeQuery,
  HEADER_BYTES,
  type Message,
  Opcode,
  readName,
  Type,
} from './wire.js';

/** Asks a server of the zone for the addresses of a name. Fails with `unreachable`, or `dns-refused` when it does not speak for the zone. */
export async function queryAddresses(server: NameServer, name: string, deadlineMs: number): Promise<DnsReading> {
  return addressesOf(await ask(server, { name, type: Type.A, recursive: false }, deadlineMs), name);
}

/** The same of a resolver, which answers from its cache or asks on; the TTL is what is left of it there. */
export async function queryResolver(server: NameServer, name: string, deadlineMs: number): Promise<DnsReading> {
  return addressesOf(await ask(server, { name, type: Type.A, recursive: true }, deadlineMs), name);
}

/** Asks a server of the zone for the text of a name's TXT record; null when there is none. Fails as above. */
export async function queryText(server: NameServer, name: string, deadlineMs: number): Promise<string | null> {
  const [first] = recordsOf(await ask(server, { name, type: Type.TXT, recursive: false }, deadlineMs), name, Type.TXT);
  return first ? decodeText(first.data) : null;
}

interface Question {
  readonly name: string;
  readonly type: number;
  readonly recursive: boolean;
}

async function ask(server: NameServer, { name, type, recursive }: Question, deadlineMs: number): Promise<Message> {
  const limit = deadline(deadlineMs);
  const query = encodeQuery(randomInt(0x10000), name, type, recursive);
  const receive = (bytes: Buffer) => receiveAnswer(bytes, query, name);
  try {
    const answer = await exchangeUdp(server, query, limit, receive);
    const whole = answer.header.truncated ? await exchangeTcp(server, query, limit, receive) : answer;
    return answered(whole, name, recursive);
  } catch (error) {
    if (error instanceof ExchangeFailure) throw notRead('unreachable', name, error.message);
    throw error;
  }
}

/** Takes only an answer to this question: the same id and the same name. */
function receiveAnswer(bytes: Buffer, query: Buffer, name: string): Reception<Message> {
  const header = decodeHeader(bytes);
  if (header.id !== query.readUInt16BE(0) || !header.isResponse || header.opcode !== Opcode.query) {
    return { drop: 'it answers another message' };
  }
  if (header.counts[0] !== 1 || readName(bytes, HEADER_BYTES).name !== canonical(name)) {
    return { drop: 'it answers another question' };
  }
  return { take: decodeMessage(bytes) };
}

function answered(message: Message, name: string, recursive: boolean): Message {
  const { rcode, authoritative } = message.header;
  if (rcode === Rcode.servFail) throw notRead('unreachable', name, 'it answered SERVFAIL');
  if (rcode !== Rcode.noError && rcode !== Rcode.nxDomain) {
    throw notRead('dns-refused', name, `it answered ${rcodeName(rcode)}`);
  }
  // An answer from a cache may be as old as the TTL: it proves nothing about the zone.
  if (!authoritative && !recursive) throw notRead('dns-refused', name, 'it does not speak for the zone');
  return message;
}

function addressesOf(message: Message, name: string): DnsReading {
  const records = recordsOf(message, name, Type.A);
  return {
    addresses: records.map(record => decodeAddress(record.data)).sort(),
    ttlSeconds: records[0]?.ttl ?? null,
  };
}

function recordsOf({ answers }: Message, name: string, type: number): readonly DnsRecord[] {
  return answers.filter(record => record.name === canonical(name) && record.type === type && record.class === Class.IN);
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function notRead(code: 'unreachable' | 'dns-refused', name: string, why: string) {
  return failure(code, {
    what: `The name server of ${name} could not be read: ${why}.`,
    state: `What ${name} points at is not known; this reading changed nothing.`,
    todo: 'See whether the name server runs and serves the zone, then retry.',
  });
}
