import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf } from './addresses.js';
import { resolves, ZONE } from './knot.js';
import type { Part } from './part.js';
import { type Running, startProcess } from './process.js';

export function unboundConf(block: number, dir: string): string {
  const { nameServer, resolver } = addressesOf(block);
  return `server:
  directory: "${dir}"
  chroot: ""
  username: ""
  interface: ${resolver.host}@${resolver.port}
  port: ${resolver.port}
  do-ip6: no
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  module-config: "iterator"
  num-threads: 1
  pidfile: ""
  use-syslog: no
  domain-insecure: "${ZONE.zone}"
  local-zone: "test." nodefault
  local-zone: "${ZONE.zone}." nodefault
remote-control:
  control-enable: no
stub-zone:
  name: "${ZONE.zone}"
  stub-addr: ${nameServer.host}@${nameServer.port}
`;
}

/** The clients' resolver. Ready when it can resolve, so the name server must be there too. */
export function startUnbound({ block, dir, log, programs, user, enter, spawned }: Part): Promise<Running> {
  const config = join(dir, 'unbound.conf');
  writeFileSync(config, unboundConf(block, dir));
  const { resolver } = addressesOf(block);
  return startProcess({
    name: 'unbound',
    program: programs.unbound,
    args: ['-d', '-c', config],
    user,
    enter,
    cwd: dir,
    log,
    spawned,
    listens: [resolver],
    ready: () => resolves(resolver),
    stop: { signal: 'SIGTERM', graceMs: 300 },
  });
}
