import { openCloudflare } from '../../../activities/dns/cloudflare.js';
import { createResolver } from '../../../activities/resolve.js';
import { startCloudflare } from '../../../sandbox/cloudflare-stand-in.js';
import { dnsProviderContract } from '../../contracts/dns-provider.js';
import { muteServer } from './mute-server.js';

dnsProviderContract("Cloudflare's API, at a stand-in of ours", async () => {
  const cloudflare = await startCloudflare();
  const mute = await muteServer();
  const name = 'db.fail.test';
  const dns = {
    provider: 'cloudflare',
    zone: 'fail.test',
    name,
    ttl: 60_000,
    addresses: {},
    zone_id: 'env:ZONE',
    key: 'env:KEY',
    api: 'env:API',
  } as const;
  const values = { ZONE: cloudflare.zoneId, KEY: cloudflare.token, API: cloudflare.api };
  const open = (changed: Partial<typeof values> = {}) =>
    openCloudflare(dns, { resolve: createResolver({ ...values, ...changed }) });
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
