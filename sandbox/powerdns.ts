import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf, type Endpoint } from './addresses.js';
import type { NameServerPart } from './bind.js';
import { resolves, ZONE } from './knot.js';
import { type Running, startProcess } from './process.js';

const SCHEMA = '/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql';

export interface PowerDnsPlace {
  readonly dns: Endpoint;
  /** The HTTP API. */
  readonly api: string;
}

export function powerDnsPlace(block: number): PowerDnsPlace {
  const host = `127.${block}.53.4`;
  return { dns: { host, port: 5356 }, api: `http://${host}:8081` };
}

/** Starts PowerDNS with the clients' zone in a database of SQLite, and its HTTP API with the key. */
export function startPowerDns({ block, dir, program, user }: NameServerPart, key: string): Promise<Running> {
  mkdirSync(dir, { recursive: true });
  const { dns } = powerDnsPlace(block);
  const database = join(dir, 'zones.sqlite3');
  const config = join(dir, 'pdns.conf');
  writeFileSync(config, confOf(dir, database, dns, key), { mode: 0o600 });
  // Python is there because set-up needs it; SQLite's own program may not be.
  const fill = 'import sqlite3,sys; sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2]).read()+sys.argv[3])';
  execFileSync('python3', ['-c', fill, database, SCHEMA, zoneOf(block)]);
  if (user) for (const path of [dir, config, database]) chownSync(path, user.uid, user.gid);
  return startProcess({
    name: 'PowerDNS',
    program,
    args: [`--config-dir=${dir}`, '--daemon=no', '--guardian=no', '--disable-syslog'],
    user,
    cwd: dir,
    log: join(dir, 'powerdns.log'),
    listens: [dns],
    ready: () => resolves(dns),
    stop: { signal: 'SIGTERM', graceMs: 300 },
  });
}

function confOf(dir: string, database: string, { host, port }: Endpoint, key: string): string {
  return `launch=gsqlite3
gsqlite3-database=${database}
socket-dir=${dir}
local-address=${host}:${port}
api=yes
api-key=${key}
webserver=yes
webserver-address=${host}
webserver-port=8081
webserver-allow-from=127.0.0.0/8
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
receiver-threads=1
distributor-threads=1
security-poll-suffix=
`;
}

function zoneOf(block: number): string {
  const { zone, name, ttlSeconds } = ZONE;
  const { servers } = addressesOf(block);
  return [
    `insert into domains (id, name, type) values (1, '${zone}', 'NATIVE');`,
    recordOf(zone, 'SOA', `ns1.${zone} hostmaster.${zone} 1 3600 900 604800 2`, 30),
    recordOf(zone, 'NS', `ns1.${zone}`, 30),
    recordOf(name, 'A', servers['eu-west'].host, ttlSeconds),
  ].join('\n');
}

/** Of constants and addresses of ours only. */
function recordOf(owner: string, type: string, content: string, ttl: number): string {
  return `insert into records (domain_id, name, type, content, ttl, prio, disabled, auth) values (1, '${owner}', '${type}', '${content}', ${ttl}, 0, 0, 1);`;
}
