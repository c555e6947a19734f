import { randomUUID } from 'node:crypto';
import {
  Route53Client,
  CreateHostedZoneCommand,
  ChangeResourceRecordSetsCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import { openRoute53 } from '../../activities/dns/route53.js';
import { createResolver } from '../../activities/resolve.js';
import { muteServer } from '../activities/dns/mute-server.js';
import { dnsProviderContract } from '../contracts/dns-provider.js';
import { startMoto } from './start-moto.js';

const [HOST, PORT, NAME] = ['127.53.53.5', 5_000, 'db.fail.test'];
const api = `http://${HOST}:${PORT}`;

/**
 * The wire format, against moto. It proves no refusal: moto accepts a DELETE that does not match and knows no strangers, so the stranger is
 * turned away by a zone that does not exist, and no two actors act at once here. `test/activities/dns/route53.test.ts` has those.
 */
dnsProviderContract('Route 53, at moto', async () => {
  const moto = await startMoto(HOST, PORT);
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const client = new Route53Client({ region: 'us-east-1', endpoint: api, credentials });
  const records = async () => {
    const listed = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone.id }));
    return listed.ResourceRecordSets!.filter(set => set.Type === 'A');
  };
  const mute = await muteServer();
  const dns = {
    provider: 'route53',
    zone: 'fail.test',
    name: NAME,
    ttl: 60_000,
    addresses: {},
    hosted_zone: 'env:ZONE',
    key: 'env:KEY',
    api: 'env:API',
  } as const;
  const values = { ZONE: 'ZNOTTHERE', KEY: 'id:secret', API: api };
  const open = (changed: Partial<typeof values>) =>
    openRoute53(dns, { resolve: createResolver({ ...values, ...changed }) });
  const zone = { id: 'ZNOTTHERE', provider: await open({}) };
  return {
    provider: {
      read: ms => zone.provider.read(ms),
      readNote: ms => zone.provider.readNote(ms),
      replace: (change, ms) => zone.provider.replace(change, ms),
      rehearse: (expected, absent, ms) => zone.provider.rehearse(expected, absent, ms),
    },
    stranger: await open({}),
    silent: await open({ API: mute.url }),
    lenient: true,
    // moto refuses for ever what was created once and is the same again, so every test has a zone of its own.
    async set(addresses) {
      const made = await client.send(new CreateHostedZoneCommand({ Name: 'fail.test', CallerReference: randomUUID() }));
      zone.id = made.HostedZone!.Id!.replace('/hostedzone/', '');
      zone.provider = await open({ ZONE: zone.id });
      if (addresses.length === 0) return;
      const ResourceRecords = addresses.map(Value => ({ Value }));
      const set = { Name: `${NAME}.`, Type: 'A' as const, TTL: 60, ResourceRecords };
      const ChangeBatch = { Changes: [{ Action: 'CREATE' as const, ResourceRecordSet: set }] };
      await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone.id, ChangeBatch }));
    },
    addresses: async () => (await records()).flatMap(set => set.ResourceRecords!.map(one => one.Value!)).sort(),
    async close() {
      client.destroy();
      await mute.close();
      await moto.stop();
    },
  };
});
