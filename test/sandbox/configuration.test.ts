import { expect, it } from 'vitest';
import { haproxyCfg } from '../../sandbox/haproxy.js';
import { knotConf, zoneFile } from '../../sandbox/knot.js';
import { databasesIni, pgbouncerIni } from '../../sandbox/pgbouncer.js';
import { boundToParent } from '../../sandbox/run-as.js';
import { slotOf } from '../../sandbox/template.js';
import { unboundConf } from '../../sandbox/unbound.js';
import { workerArgs } from '../../sandbox/workers.js';

it('keeps what Lifeboat rewrites in a file of its own, which PgBouncer includes', () => {
  expect(pgbouncerIni(2, '/s/pgbouncer').split('\n')[0]).toBe('%include /s/pgbouncer/databases.ini');
  expect(databasesIni(2, 'us-east')).toBe('[databases]\norders = host=127.2.20.1 port=5432 dbname=orders\n');
});

it('starts HAProxy with one server that takes traffic, and without the retries that make an outage longer', () => {
  const lines = haproxyCfg(2, '/s/haproxy.sock')
    .split('\n')
    .map(line => line.trim());
  expect(lines).toContain('server eu-west 127.2.10.1:5432');
  expect(lines).toContain('server us-east 127.2.20.1:5432 disabled');
  expect(lines).toContain('retries 0');
});

it('lets only the holder of the key change the zone', () => {
  const conf = knotConf(2, '/s/knot', 'c2VjcmV0');
  expect(conf).toContain('secret: c2VjcmV0');
  expect(conf).toContain('listen: 127.2.53.1@5353');
  expect(zoneFile(2)).toContain('db  2 A 127.2.10.1\n');
});

it('asks the zone at its own name server only', () => {
  expect(unboundConf(2, '/s/unbound')).toContain('stub-addr: 127.2.53.1@5353');
});

it('lets no server change its user, because the kernel then forgets that it ends with its parent', () => {
  expect(unboundConf(0, '/s')).toContain('username: ""');
  expect(pgbouncerIni(0, '/s')).not.toMatch(/^user/m);
  expect(knotConf(0, '/s', '')).not.toMatch(/^ +user:/m);
  expect(haproxyCfg(0, '/s')).not.toMatch(/^ +(?:user|uid) /m);
});

it('runs a server as somebody else when it must not run as root, and ends it with its parent either way', () => {
  expect(boundToParent(undefined, '/bin/x', ['-a'])).toEqual(['setpriv', '--pdeathsig', 'KILL', '--', '/bin/x', '-a']);
  expect(boundToParent({ name: 'postgres', uid: 5, gid: 6 }, '/bin/x', []).slice(1, 4)).toEqual([
    '--reuid=5',
    '--regid=6',
    '--clear-groups',
  ]);
});

it('names the slot of a region as PostgreSQL allows it', () => {
  expect(slotOf('us-east')).toBe('lifeboat_us_east');
});

it('gives the control worker the inventory and a region worker its region', () => {
  expect(workerArgs('/c', 'eu-west')).toEqual(['/c/dist/bin/lifeboat.js', 'worker', '--region', 'eu-west']);
  const control = workerArgs('/c', 'control').join(' ');
  expect(control).toContain('/c/dist/bin/lifeboat.js worker --queue control --inventory /c/runbooks/inventory.yaml');
});
