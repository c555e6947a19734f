import { randomInt } from 'node:crypto';
import type { Dns } from '../../plan/inventory.js';
import { deadline } from '../deadline.js';
import { failure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { ExchangeFailure, exchangeTcp, exchangeUdp, type NameServer, parseNameServer, UDP_BYTES } from './exchange.js';
import type { DnsProvider, Replaced } from './provider.js';
import { queryAddresses } from './query.js';
import { parseTsigKey, signMessage, type TsigKey } from './tsig.js';
import { readUpdateAnswer } from './update-answer.js';
import { encodeNothing, encodeReplacement } from './wire.js';

/** A zone whose primary server takes dynamic updates (RFC 2136) signed with a shared key (RFC 8945). */
export async function openRfc2136(dns: Dns, deps: Resolves): Promise<DnsProvider> {
  const server = parseNameServer(await deps.resolve(dns.server)) ?? unusable(dns.server, 'host:port');
  const key = parseTsigKey(await deps.resolve(dns.key)) ?? unusable(dns.key, 'name:hmac-sha256:base64');
  // Rounded up: a TTL of zero would send every client to the zone's server for every connection.
  const ttlSeconds = Math.max(1, Math.ceil(dns.ttl / 1_000));
  return {
    read: deadlineMs => queryAddresses(server, dns.name, deadlineMs),
    replace: (expected, next, deadlineMs) =>
      sendUpdate(
        server,
        key,
        id => encodeReplacement({ id, zone: dns.zone, name: dns.name, expected, next, ttlSeconds }),
        deadline(deadlineMs),
      ),
    rehearse: (expected, absent, deadlineMs) =>
      sendUpdate(
        server,
        key,
        id => encodeNothing({ id, zone: dns.zone, name: dns.name, expected, absent }),
        deadline(deadlineMs),
      ),
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

function unusable(reference: string, form: string): never {
  throw failure('secret-missing', {
    what: `The value of ${reference} is not of the form ${form}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Correct the value where the worker runs, then retry.',
  });
}
