import { randomInt } from 'node:crypto';
import { NOTE_LABEL } from '../../plan/dns-note.js';
import type { DnsOf } from '../../plan/dns-entry.js';
import { deadline } from '../deadline.js';
import type { Resolves } from '../resolves.js';
import { ExchangeFailure, exchangeTcp, exchangeUdp, type NameServer, parseNameServer, UDP_BYTES } from './exchange.js';
import type { DnsProvider, Replaced } from './provider.js';
import { queryAddresses, queryText } from './query.js';
import { unusable } from './unusable.js';
import { parseTsigKey, signMessage, type TsigKey } from './tsig.js';
import { readUpdateAnswer } from './update-answer.js';
import { encodeNothing, encodeReplacement } from './wire.js';

/** A zone whose primary server takes dynamic updates (RFC 2136) signed with a shared key (RFC 8945). */
export async function openRfc2136(dns: DnsOf<'rfc2136'>, deps: Resolves): Promise<DnsProvider> {
  const server = parseNameServer(await deps.resolve(dns.server)) ?? unusable(dns.server, 'host:port');
  const key = parseTsigKey(await deps.resolve(dns.key)) ?? unusable(dns.key, 'name:hmac-sha256:base64');
  const { zone, name } = dns;
  const beside = `${NOTE_LABEL}.${name}`;
  return {
    read: deadlineMs => queryAddresses(server, name, deadlineMs),
    readNote: deadlineMs => queryText(server, beside, deadlineMs),
    replace({ expected, next, ttlSeconds, note }, deadlineMs) {
      const noted = note === undefined ? {} : { note: { name: beside, text: note } };
      const encode = (id: number) => encodeReplacement({ id, zone, name, expected, next, ttlSeconds, ...noted });
      return sendUpdate(server, key, encode, deadline(deadlineMs));
    },
    rehearse: (expected, absent, deadlineMs) =>
      sendUpdate(server, key, id => encodeNothing({ id, zone, name, expected, absent }), deadline(deadlineMs)),
  };
}

async function sendUpdate(
  server: NameServer,
  key: TsigKey,
  encode: (id: number) => Buffer,
  limit: AbortSignal,
): Promise<Replaced> {
  const send = async (exchange: typeof exchangeUdp): Promise<Replaced | 'truncated'> => {
    const id = randomInt(0x10000);
    const { message, mac } = signMessage(encode(id), key, seconds());
    if (exchange === exchangeUdp && message.length > UDP_BYTES) return 'truncated';
    return exchange(server, message, limit, bytes => readUpdateAnswer(bytes, { id, key, mac }, seconds()));
  };
  try {
    const answer = await send(exchangeUdp);
    if (answer !== 'truncated') return answer;
    const whole = await send(exchangeTcp);
    return whole === 'truncated' ? { outcome: 'unknown', reason: 'its answer over TCP is truncated' } : whole;
  } catch (error) {
    if (error instanceof ExchangeFailure) return { outcome: 'unknown', reason: error.message };
    throw error;
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
