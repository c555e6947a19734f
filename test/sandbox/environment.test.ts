import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sandboxEnvironment } from '../../sandbox/environment.js';

const PLACES = {
  block: 3,
  programs: '/pg/bin',
  carts: {
    data: { 'eu-west': '/s/ceu/data', 'us-east': '/s/cus/data' },
    start: { 'eu-west': '/s/start-ceu', 'us-east': '/s/start-cus' },
  },
  data: { 'eu-west': '/s/eu/data', 'us-east': '/s/us/data' },
  start: { 'eu-west': '/s/start-eu', 'us-east': '/s/start-us' },
  poolerConfig: '/s/databases.ini',
  proxySocket: '/s/haproxy.sock',
  dnsSecret: 'c2VjcmV0',
  oncallFile: '/s/oncall.log',
  journal: '/s/audit/control.jsonl',
  temporalAddress: '127.0.0.1:7000',
};

it('holds exactly the variables that the inventory names, and where Temporal is', () => {
  const inventory = readFileSync('runbooks/inventory.yaml', 'utf8');
  const named = [...inventory.matchAll(/env:([A-Z_]+)/g)].map(([, name]) => name!);
  expect(Object.keys(sandboxEnvironment(PLACES)).sort()).toEqual(
    [...new Set(named), 'TEMPORAL_ADDRESS', 'LIFEBOAT_HISTORY'].sort(),
  );
});

it('puts every region at the addresses of its block', () => {
  const env = sandboxEnvironment(PLACES);
  expect(env).toMatchObject({
    ORDERS_EU_WEST_DSN: 'postgres://postgres@127.3.10.1:5432/orders',
    ORDERS_US_EAST_REPLICATION: 'postgres://repl@127.3.20.1:5432/postgres',
    ORDERS_US_EAST_ADDRESS: '127.3.20.1',
    ORDERS_POOLER_ADMIN: 'postgres://postgres@127.3.1.20:6432/pgbouncer',
    ORDERS_DNS_SERVER: '127.3.53.1:5353',
    ORDERS_DNS_KEY: 'failbot:hmac-sha256:c2VjcmV0',
  });
});

it('says nothing of Temporal where there is none', () => {
  expect(sandboxEnvironment({ ...PLACES, temporalAddress: undefined })).not.toHaveProperty('TEMPORAL_ADDRESS');
});
