import { Resolver } from 'node:dns/promises';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf, type Endpoint } from './addresses.js';
import type { Part } from './part.js';
import { type Running, startProcess } from './process.js';

/** The zone, the name that clients use, and the TSIG key's name. */
export const ZONE = { zone: 'fail.test', name: 'db.fail.test', ttlSeconds: 2, key: 'failbot' } as const;

export function knotConf(block: number, dir: string, secret: string): string {
  const { host, port } = addressesOf(block).nameServer;
  return `server:
    rundir: ${dir}
    listen: ${host}@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: ${join(dir, 'db')}
key:
  - id: ${ZONE.key}
    algorithm: hmac-sha256
    secret: ${secret}
acl:
  - id: update
    key: ${ZONE.key}
    action: [update, transfer]
template:
  - id: default
    storage: ${join(dir, 'zones')}
    zonefile-sync: 0
    journal-content: changes
control:
    listen: ${join(dir, 'knot.sock')}
zone:
  - domain: ${ZONE.zone}
    acl: update
`;
}

export function zoneFile(block: number): string {
  const { nameServer, servers } = addressesOf(block);
  return `$ORIGIN ${ZONE.zone}.
$TTL 30
@   SOA ns1.${ZONE.zone}. hostmaster.${ZONE.zone}. 1 3600 900 604800 2
@   NS  ns1.${ZONE.zone}.
ns1 A   ${nameServer.host}
db  ${ZONE.ttlSeconds} A ${servers['eu-west'].host}
`;
}

/** Whether a name server answers for the clients' name with an address. */
export async function resolves({ host, port }: Endpoint): Promise<boolean> {
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`${host}:${port}`]);
  try {
    return (await resolver.resolve4(ZONE.name)).length > 0;
  } catch {
    return false;
  }
}

/** `secret`: the base64 of the TSIG key. */
export function startKnot({ block, dir, log, programs, user, enter, spawned }: Part, secret: string): Promise<Running> {
  for (const sub of ['db', 'zones']) mkdirSync(join(dir, sub), { recursive: true });
  const config = join(dir, 'knot.conf');
  const zone = join(dir, 'zones', `${ZONE.zone}.zone`);
  writeFileSync(config, knotConf(block, dir, secret), { mode: 0o600 });
  writeFileSync(zone, zoneFile(block));
  if (user) for (const path of [config, zone, join(dir, 'db'), join(dir, 'zones')]) chownSync(path, user.uid, user.gid);
  const { nameServer } = addressesOf(block);
  return startProcess({
    name: 'Knot',
    program: programs.knotd,
    args: ['-c', config],
    user,
    enter,
    cwd: dir,
    log,
    spawned,
    listens: [nameServer],
    ready: () => resolves(nameServer),
    stop: { signal: 'SIGTERM', graceMs: 300 },
  });
}
