import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dnsLowerTtl } from '../../activities/dns/lower-ttl.js';
import { openDnsProvider } from '../../activities/dns/open-provider.js';
import { dnsPoint } from '../../activities/dns/point.js';
import { dnsRestoreTtl } from '../../activities/dns/restore-ttl.js';
import { dnsSettle } from '../../activities/dns/settle.js';
import { createResolver } from '../../activities/resolve.js';
import { parseDnsNote } from '../../plan/dns-note.js';
import { Verdict } from '../../plan/gate.js';
import { judgeGate } from '../../plan/gates/index.js';
import type { Dns } from '../../plan/dns-entry.js';
import { addressesOf } from '../../sandbox/addresses.js';
import { bindEndpoint, startBind } from '../../sandbox/bind.js';
import { checkoutRoot } from '../../sandbox/checkout.js';
import { powerDnsPlace, startPowerDns } from '../../sandbox/powerdns.js';
import { readPrograms } from '../../sandbox/programs.js';
import { serverUser } from '../../sandbox/run-as.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { muteServer } from '../activities/dns/mute-server.js';
import { dnsProviderContract } from '../contracts/dns-provider.js';
import { depsOf, dns, estate, stepInput } from '../live/traffic-estate.js';
import { setBySignedUpdate } from '../live/signed-update.js';
import { addressesInZone, setZone } from '../live/traffic-zone.js';

const BLOCK = 50;
const root = mkdtempSync('/dev/shm/lifeboat-dns-');
// The servers run as somebody else.
chmodSync(root, 0o755);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const programs = readPrograms(checkoutRoot());
const partAt = (name: string, program: string | undefined) => {
  if (program === undefined) throw new Error(`${name} is not installed. Run \`node bin/setup.mjs --tests\`.`);
  return { block: BLOCK, dir: join(root, name), program, user: serverUser() };
};
const open = (of: Dns, values: Record<string, string>) => openDnsProvider(of, { resolve: createResolver(values) });
const secret = randomBytes(32).toString('base64');

/** What a hand with the key would send, to set up a test: all at once, and no prerequisite. */
async function setByApi(api: string, key: string, addresses: readonly string[]): Promise<void> {
  const name = 'db.fail.test.';
  const records = addresses.map(content => ({ content, disabled: false }));
  const changed = { name, type: 'A', changetype: records.length > 0 ? 'REPLACE' : 'DELETE', ttl: 60, records };
  const response = await fetch(`${api}/api/v1/servers/localhost/zones/fail.test.`, {
    method: 'PATCH',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ rrsets: [changed] }),
  });
  if (!response.ok) throw new Error(`PowerDNS answered ${response.status}: ${await response.text()}`);
}

dnsProviderContract('PowerDNS by its HTTP API', async () => {
  const key = randomBytes(16).toString('hex');
  const server = await startPowerDns(partAt('powerdns', programs.pdns_server), key);
  const { api, dns: at } = powerDnsPlace(BLOCK);
  const mute = await muteServer(`127.${BLOCK}.53.8`);
  const { server: _, ...rest } = dns;
  const named = { ...rest, provider: 'powerdns', api: 'env:API', key: 'env:KEY' } as const;
  const values = { API: api, KEY: key };
  return {
    provider: await open(named, values),
    stranger: await open(named, { ...values, KEY: 'guess' }),
    silent: await open(named, { ...values, API: mute.url }),
    set: addresses => setByApi(api, key, addresses),
    addresses: () => addressesInZone(at),
    async close() {
      await server.stop();
      await mute.close();
    },
  };
});

dnsProviderContract('BIND by RFC 2136', async () => {
  const server = await startBind(partAt('bind', programs.named), secret);
  const at = bindEndpoint(BLOCK);
  const mute = createSocket('udp4');
  await new Promise<void>(resolve => mute.bind(5353, `127.${BLOCK}.53.8`, resolve));
  const values = { ORDERS_DNS_SERVER: `${at.host}:${at.port}`, ORDERS_DNS_KEY: `failbot:hmac-sha256:${secret}` };
  const guess = `failbot:hmac-sha256:${Buffer.alloc(32, 1).toString('base64')}`;
  return {
    provider: await open(dns, values),
    stranger: await open(dns, { ...values, ORDERS_DNS_KEY: guess }),
    silent: await open(dns, { ...values, ORDERS_DNS_SERVER: `127.${BLOCK}.53.8:5353` }),
    set: addresses => setBySignedUpdate(at, secret, addresses),
    addresses: () => addressesInZone(at),
    async close() {
      await server.stop();
      await new Promise<void>(resolve => mute.close(resolve));
    },
  };
});

describe('a move with Knot, and unbound as the resolver of the clients', () => {
  let sandbox: Sandbox;
  const [from, to] = [`127.${BLOCK}.10.1`, `127.${BLOCK}.20.1`];
  const { nameServer, resolver } = addressesOf(BLOCK);
  const clients: Server[] = [];
  const kept = { honest: from, stubborn: from };
  const moved = { ...dns, ttl: 5_000, authorities: ['env:NS'], resolvers: ['env:RESOLVER', 'env:RESOLVER'] };
  let values: Record<string, string> = {};
  const deps = () => depsOf(sandbox, values);
  const input = <Args>(args: Args, of: Partial<typeof moved> & { clients?: string[] } = {}) => ({
    ...stepInput(args),
    estate: { ...estate, traffic: { orders: { dns: { ...moved, ...of } } } },
  });
  const zone = () => openDnsProvider(moved, deps());
  const lower = () => dnsLowerTtl(deps())(input({ traffic: 'orders', ttl: 1_000 }));
  const look = (of = {}) => dnsSettle(deps())(input({ traffic: 'orders', region: 'us-east', share: 100 }, of));
  const judged = async (since: number, of = {}) =>
    judgeGate('settle', await look(of), { args: { share: 100 }, accepted: null, since });

  beforeAll(async () => {
    sandbox = await startSandbox({ block: BLOCK, parts: ['dns'] });
    const client = async (host: string, address: () => string) => {
      const server = createServer((_, response) => response.end(address()));
      clients.push(server);
      await new Promise<void>(resolve => server.listen(8090, host, resolve));
      return `http://${host}:8090/`;
    };
    values = {
      NS: `${nameServer.host}:${nameServer.port}`,
      RESOLVER: `${resolver.host}:${resolver.port}`,
      HONEST: await client(`127.${BLOCK}.1.30`, () => kept.honest),
      STUBBORN: await client(`127.${BLOCK}.1.31`, () => kept.stubborn),
    };
    await setZone(sandbox, [from]);
  });
  afterAll(async () => {
    for (const server of clients) server.close();
    await sandbox.stop();
  });

  it('lowers the TTL once, and a second worker waits only for what is left of the old one', async () => {
    const first = await lower();
    expect(first).toMatchObject({ ttlSeconds: 1, oldTtlSeconds: 5, changed: true });
    expect(first.settleMs).toBeGreaterThan(4_000);
    expect(parseDnsNote((await (await zone()).readNote(2_000))!)).toMatchObject({ ttlSeconds: 5 });
    const second = await lower();
    expect(second).toMatchObject({ oldTtlSeconds: 5, changed: false });
    expect(second.settleMs).toBeLessThanOrEqual(first.settleMs);
  });

  it('sees a resolver that has the old answer, and waits for it and for the TTL', async () => {
    expect(await addressesInZone(resolver)).toEqual([from]);
    await dnsPoint(deps())(input({ traffic: 'orders', from: 'eu-west', to: 'us-east' }));
    const since = Date.now();
    const early = await judged(since);
    expect(early).toMatchObject({ verdict: Verdict.unknown, againMs: expect.any(Number) });
    expect(early.reason).toContain(`0 of 2 resolvers (0 %) give ${to}`);
    let verdict = early;
    while (verdict.againMs !== undefined && Date.now() < since + 15_000) {
      await new Promise(resolve => setTimeout(resolve, verdict.againMs));
      verdict = await judged(since);
    }
    expect(verdict).toMatchObject({ verdict: Verdict.pass, reason: expect.stringContaining('2 of 2 resolvers') });
    expect(await addressesInZone(resolver)).toEqual([to]);
    expect(Date.now() - since).toBeGreaterThanOrEqual(1_000);
  });

  it('names a client that keeps the old address for ever', async () => {
    kept.honest = to;
    const long = Date.now() - 60_000;
    const reading = { ...(await look({ clients: ['env:HONEST', 'env:STUBBORN'] })), oldAnswersEnd: null };
    const judgement = judgeGate('settle', reading, { args: {}, accepted: null, since: long });
    expect(judgement.verdict).toBe(Verdict.fail);
    expect(judgement.reason).toContain(`The client env:STUBBORN still uses ${from}`);
    expect(judgement.reason).not.toContain('HONEST');
  });

  it('puts the old TTL back and takes its note away', async () => {
    const restore = () => dnsRestoreTtl(deps())(input({ traffic: 'orders' }));
    expect(await restore()).toMatchObject({ ttlSeconds: 5, changed: true });
    expect(await restore()).toMatchObject({ changed: false });
    expect(await (await zone()).readNote(2_000)).toBeNull();
    expect(await (await zone()).read(2_000)).toEqual({ addresses: [to], ttlSeconds: 5 });
  });
});
