import { expect, it } from 'vitest';
import { openCloudflare } from '../../../activities/dns/cloudflare.js';
import { createResolver } from '../../../activities/resolve.js';
import { startCloudflare } from '../../../sandbox/cloudflare-stand-in.js';
import { dnsProviderContract } from '../../contracts/dns-provider.js';
import { muteServer } from './mute-server.js';

const CLOUDFLARE_NAME = {
  provider: 'cloudflare',
  zone: 'fail.test',
  name: 'db.fail.test',
  ttl: 60_000,
  addresses: {},
  zone_id: 'env:ZONE',
  key: 'env:KEY',
  api: 'env:API',
} as const;

dnsProviderContract("Cloudflare's API, at a stand-in of ours", async () => {
  const cloudflare = await startCloudflare();
  const mute = await muteServer();
  const name = 'db.fail.test';
  const values = { ZONE: cloudflare.zoneId, KEY: cloudflare.token, API: cloudflare.api };
  const open = (changed: Partial<typeof values> = {}) =>
    openCloudflare(CLOUDFLARE_NAME, { resolve: createResolver({ ...values, ...changed }) });
  return {
    provider: await open(),
    stranger: await open({ KEY: 'guess' }),
    silent: await open({ API: mute.url }),
    set: async addresses => cloudflare.set(name, addresses),
    addresses: async () =>
      cloudflare
        .records('A', name)
        .map(({ content }) => content)
        .sort(),
    async close() {
      await cloudflare.close();
      await mute.close();
    },
  };
});

it('lets one of many actors win that have all read before the first of them acts', async () => {
  const cloudflare = await startCloudflare();
  const name = 'db.fail.test';
  const values = { ZONE: cloudflare.zoneId, KEY: cloudflare.token, API: cloudflare.api };
  const dns = await openCloudflare(CLOUDFLARE_NAME, { resolve: createResolver(values) });
  for (const round of ['the first turn', 'a later turn']) {
    cloudflare.set(name, ['192.0.2.1']);
    cloudflare.gather(8);
    const rivals = Array.from({ length: 8 }, (_, n) => `198.51.100.${n + 1}`);
    const moves = rivals.map(next => dns.replace({ expected: '192.0.2.1', next, ttlSeconds: 60 }, 5_000));
    const outcomes = (await Promise.all(moves)).map(({ outcome }) => outcome);
    expect(outcomes.toSorted(), round).toEqual(['done', ...Array<string>(7).fill('not-expected')]);
    const winner = rivals[outcomes.indexOf('done')];
    expect(cloudflare.records('A', name).map(({ content }) => content)).toEqual([winner]);
  }
  await cloudflare.close();
});
