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
  encodeAddressQuery,
  HEADER_BYTES,
  type Message,
  Opcode,
  readName,
  Type,
} from './wire.js';

/** Asks the zone's own server for the addresses of a name. Fails with `unreachable`, or `dns-refused` when it does not serve the zone. */
export async function queryAddresses(server: NameServer, name: string, deadlineMs: number): Promise<DnsReading> {
  const limit = deadline(deadlineMs);
  const query = encodeAddressQuery(randomInt(0x10000), name);
  const receive = (bytes: Buffer) => receiveAnswer(bytes, query, name);
  try {
    const answer = await exchangeUdp(server, query, limit, receive);
    const whole = answer.header.truncated ? await exchangeTcp(server, query, limit, receive) : answer;
    return readingOf(whole, name);
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

function readingOf({ header, answers }: Message, name: string): DnsReading {
  if (header.rcode === Rcode.servFail) throw notRead('unreachable', name, 'it answered SERVFAIL');
  if (header.rcode !== Rcode.noError && header.rcode !== Rcode.nxDomain) {
    throw notRead('dns-refused', name, `it answered ${rcodeName(header.rcode)}`);
  }
  // An answer from a cache may be as old as the TTL: it proves nothing about the zone.
  if (!header.authoritative) throw notRead('dns-refused', name, 'it does not speak for the zone');
  const records = answers.filter(
    record => record.name === canonical(name) && record.type === Type.A && record.class === Class.IN,
  );
  return {
    addresses: records.map(record => decodeAddress(record.data)).sort(),
    ttlSeconds: records[0]?.ttl ?? null,
  };
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
