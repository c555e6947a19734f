import { createHmac } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exchangeTcp, exchangeUdp } from '../../activities/dns/exchange.js';
import { dnsPoint } from '../../activities/dns/point.js';
import { openDnsProvider } from '../../activities/dns/open-provider.js';
import type { DnsProvider } from '../../activities/dns/provider.js';
import { parseTsigKey, signMessage } from '../../activities/dns/tsig.js';
import { readUpdateAnswer } from '../../activities/dns/update-answer.js';
import { encodeReplacement } from '../../activities/dns/wire.js';
import { addressesOf } from '../../sandbox/addresses.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { dnsProviderContract } from '../contracts/dns-provider.js';
import { depsOf, dns, stepInput } from './traffic-estate.js';
import { addressesInZone, setZone } from './traffic-zone.js';

const BLOCK = 71;
const MS = 3_000;
const nameServer = addressesOf(BLOCK).nameServer;
/** Bound by the tests themselves: a silent server, or one that lies. */
const ELSEWHERE = { host: `127.${BLOCK}.53.9`, port: 5353 };

let sandbox: Sandbox;
const keyOf = (change: (parts: string[]) => string[]) => change(sandbox.env['ORDERS_DNS_KEY']!.split(':')).join(':');
const provider = (changed: Record<string, string> = {}): Promise<DnsProvider> =>
  openDnsProvider(dns, depsOf(sandbox, changed));
const WRONG_SECRET = Buffer.alloc(32, 1).toString('base64');

beforeAll(async () => {
  sandbox = await startSandbox({ block: BLOCK, parts: ['dns'] });
});
afterAll(() => sandbox.stop());

dnsProviderContract('Knot by RFC 2136', async () => {
  const mute = createSocket('udp4');
  await new Promise<void>(resolve => mute.bind(5353, `127.${BLOCK}.53.8`, resolve));
  return {
    provider: await provider(),
    stranger: await provider({
      ORDERS_DNS_KEY: keyOf(([name = '', algorithm = '']) => [name, algorithm, WRONG_SECRET]),
    }),
    silent: await provider({ ORDERS_DNS_SERVER: `127.${BLOCK}.53.8:5353` }),
    set: addresses => setZone(sandbox, addresses),
    addresses: () => addressesInZone(nameServer),
    close: () => new Promise<void>(resolve => mute.close(resolve)),
  };
});

const refusal = async (changed: Record<string, string>, at: Partial<typeof dns> = {}) =>
  (await openDnsProvider({ ...dns, ...at }, depsOf(sandbox, changed))).replace(
    { expected: '127.71.10.1', next: '127.71.20.1', ttlSeconds: 2 },
    MS,
  );

describe('a refusal of Knot', () => {
  beforeEach(() => setZone(sandbox, ['127.71.10.1']));
  it.each([
    ['the secret is wrong', () => keyOf(([name = '', algorithm = '']) => [name, algorithm, WRONG_SECRET]), 'BADSIG'],
    ['the key is unknown', () => keyOf(([, ...rest]) => ['stranger', ...rest]), 'BADKEY'],
  ])('says that %s', async (_, key, reason) => {
    const refused = await refusal({ ORDERS_DNS_KEY: key() });
    expect(refused).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(reason) });
    expect(await addressesInZone(nameServer)).toEqual(['127.71.10.1']);
  });

  it('says that the zone is not served', async () => {
    const refused = await refusal({}, { zone: 'other.test', name: 'db.other.test' });
    expect(refused).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('NOTAUTH') });
  });

  it('says that the name is not in the zone', async () => {
    expect(await refusal({}, { name: 'db.other.test' })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/NOTZONE|REFUSED/),
    });
  });
});

const signingKey = () => parseTsigKey(sandbox.env['ORDERS_DNS_KEY']!)!;
const now = () => Math.floor(Date.now() / 1_000);

describe('an update sent by hand', () => {
  beforeEach(() => setZone(sandbox, ['127.71.10.1']));

  it('is refused when it is unsigned, and the record is unchanged', async () => {
    const rcode = await exchangeUdp(nameServer, UPDATE, AbortSignal.timeout(MS), bytes => ({
      take: bytes.readUInt8(3) & 0xf,
    }));
    expect([5, 9]).toContain(rcode);
    expect(await addressesInZone(nameServer)).toEqual(['127.71.10.1']);
  });

  it('is refused when the clocks are an hour apart, with the difference', async () => {
    const behind = now() - 3_600;
    const { message, mac } = signMessage(UPDATE, signingKey(), behind);
    const answer = await exchangeUdp(nameServer, message, AbortSignal.timeout(MS), bytes =>
      readUpdateAnswer(bytes, { id: 99, key: signingKey(), mac }, behind),
    );
    expect(answer).toEqual({ outcome: 'refused', reason: expect.stringMatching(/BADTIME.* differ by 360[0-9] s/) });
    expect(await addressesInZone(nameServer)).toEqual(['127.71.10.1']);
  });

  it('is done over TCP as over UDP, and its answer verified', async () => {
    const { message, mac } = signMessage(UPDATE, signingKey(), now());
    const answer = await exchangeTcp(nameServer, message, AbortSignal.timeout(MS), bytes =>
      readUpdateAnswer(bytes, { id: 99, key: signingKey(), mac }, now()),
    );
    expect(answer).toEqual({ outcome: 'done' });
    expect(await addressesInZone(nameServer)).toEqual(['127.71.20.1']);
  });
});

describe('dns.point', () => {
  const args = { traffic: 'orders', from: 'eu-west', to: 'us-east' };
  const point = (changed: Record<string, string> = {}, over = args) =>
    dnsPoint(depsOf(sandbox, changed))(stepInput(over));
  beforeEach(() => setZone(sandbox, ['127.71.10.1']));

  it('moves the name, and says so once', async () => {
    expect(await point()).toEqual({ name: 'db.fail.test', address: '127.71.20.1', changed: true });
    expect(await point()).toEqual({ name: 'db.fail.test', address: '127.71.20.1', changed: false });
    expect(await addressesInZone(nameServer)).toEqual(['127.71.20.1']);
  });

  it.each([[['127.71.30.1']], [['127.71.10.1', '127.71.20.1']], [[]]])('leaves %j alone', async addresses => {
    await setZone(sandbox, addresses);
    await expect(point()).rejects.toMatchObject({ type: 'dns-moved', nonRetryable: true });
    expect(await addressesInZone(nameServer)).toEqual(addresses);
  });

  it('says why the server refused, and that the name is where it was', async () => {
    const key = keyOf(([name = '', algorithm = '']) => [name, algorithm, WRONG_SECRET]);
    const failed = point({ ORDERS_DNS_KEY: key });
    await expect(failed).rejects.toMatchObject({ type: 'dns-refused', message: expect.stringContaining('BADSIG') });
    await expect(failed).rejects.toThrow('db.fail.test still points at 127.71.10.1.');
    await expect(failed).rejects.not.toThrow(WRONG_SECRET);
  });

  it('finds its own update done when the answer to it was lost', async () => {
    const relay = await relayTo(bytes => (isUpdate(bytes) ? undefined : bytes));
    expect(await point({ ORDERS_DNS_SERVER: `${ELSEWHERE.host}:${ELSEWHERE.port}` })).toMatchObject({ changed: true });
    await relay.close();
  });

  it('does not believe a forged success', async () => {
    const forger = await relayTo((bytes, request) => (isUpdate(request) ? forgedSuccess(request) : bytes), false);
    const failed = point({ ORDERS_DNS_SERVER: `${ELSEWHERE.host}:${ELSEWHERE.port}` });
    await expect(failed).rejects.toMatchObject({
      type: 'unreachable',
      message: expect.stringContaining('thrown away, the last because its signature is wrong'),
    });
    await forger.close();
    expect(await addressesInZone(nameServer)).toEqual(['127.71.10.1']);
  });

  it('says that nobody listens where the name server should be', async () => {
    await expect(point({ ORDERS_DNS_SERVER: `127.${BLOCK}.53.7:5353` })).rejects.toMatchObject({
      type: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('gives up on a silent server within its deadline', async () => {
    const mute = await relayTo(() => undefined, false);
    await expect(point({ ORDERS_DNS_SERVER: `${ELSEWHERE.host}:${ELSEWHERE.port}` })).rejects.toMatchObject({
      type: 'unreachable',
    });
    await mute.close();
  });

  it('names an address or key that is not of the right form, never its value', async () => {
    await expect(point({ ORDERS_US_EAST_ADDRESS: 'db.other' })).rejects.toMatchObject({ type: 'secret-missing' });
    const failed = point({ ORDERS_DNS_KEY: 'hush:hmac-md5:aHVzaA==' });
    await expect(failed).rejects.toThrow('The value of env:ORDERS_DNS_KEY is not of the form');
    await expect(failed).rejects.not.toThrow('hush');
  });
});

/** Stands between the client and Knot. `onReply` decides what the client gets: bytes, or nothing. Without `forward`, Knot hears no update. */
async function relayTo(onReply: (bytes: Buffer, request: Buffer) => Buffer | undefined, forward = true) {
  const front = createSocket('udp4');
  const sockets: Socket[] = [front];
  front.on('message', (request, client) => {
    const answer = (bytes: Buffer) => {
      const reply = onReply(bytes, request);
      if (reply) front.send(reply, client.port, client.address);
    };
    if (!forward && isUpdate(request)) return answer(request);
    const back = createSocket('udp4');
    sockets.push(back);
    back.on('message', answer);
    back.send(request, nameServer.port, nameServer.host);
  });
  await new Promise<void>(resolve => front.bind(ELSEWHERE.port, ELSEWHERE.host, resolve));
  return {
    async close() {
      await Promise.all(sockets.map(socket => new Promise<void>(resolve => socket.close(() => resolve()))));
    },
  };
}

function isUpdate(message: Buffer): boolean {
  return ((message.readUInt8(2) >> 3) & 0xf) === 5;
}

/** What somebody can send who saw the request but does not have the key: success, with a signature by another secret. */
function forgedSuccess(request: Buffer): Buffer {
  const forged = Buffer.from(request);
  forged.writeUInt16BE(0xa800, 2);
  const mac = createHmac('sha256', 'guess').update(forged).digest();
  mac.copy(forged, forged.length - 6 - mac.length);
  return forged;
}

/** An update with the right prerequisite; the tests sign it, or not. */
const UPDATE = encodeReplacement({
  id: 99,
  zone: dns.zone,
  name: dns.name,
  expected: '127.71.10.1',
  next: '127.71.20.1',
  ttlSeconds: 2,
});
