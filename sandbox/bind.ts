import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from './addresses.js';
import { resolves, ZONE, zoneFile } from './knot.js';
import { type Running, startProcess } from './process.js';
import type { ServerUser } from './run-as.js';

export interface NameServerPart {
  readonly block: number;
  /** The part's own directory. */
  readonly dir: string;
  readonly program: string;
  readonly user: ServerUser | undefined;
}

/** BIND listens only on addresses that an interface has, and a plain `lo` has one: so it is told apart by its port. */
export function bindEndpoint(block: number): Endpoint {
  return { host: '127.0.0.1', port: 15_300 + block };
}

/** Starts BIND as the primary of the clients' zone, open to updates with the key. `secret`: the base64 of the TSIG key. */
export function startBind({ block, dir, program, user }: NameServerPart, secret: string): Promise<Running> {
  mkdirSync(dir, { recursive: true });
  const { host, port } = bindEndpoint(block);
  const config = join(dir, 'named.conf');
  const zone = join(dir, `${ZONE.zone}.zone`);
  writeFileSync(
    config,
    `key "${ZONE.key}" { algorithm hmac-sha256; secret "${secret}"; };
options {
  directory "${dir}";
  pid-file none;
  session-keyfile none;
  lock-file none;
  managed-keys-directory "${dir}";
  listen-on port ${port} { ${host}; };
  listen-on-v6 { none; };
  recursion no;
  notify no;
  dnssec-validation no;
};
controls { };
zone "${ZONE.zone}" { type primary; file "${zone}"; allow-update { key "${ZONE.key}"; }; };
`,
    { mode: 0o600 },
  );
  writeFileSync(zone, zoneFile(block));
  if (user) for (const path of [dir, config, zone]) chownSync(path, user.uid, user.gid);
  return startProcess({
    name: 'BIND',
    program,
    args: ['-f', '-4', '-n', '1', '-c', config],
    user,
    cwd: dir,
    log: join(dir, 'bind.log'),
    listens: [{ host, port }],
    ready: () => resolves({ host, port }),
    stop: { signal: 'SIGTERM', graceMs: 300 },
  });
}
