import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf, FLEET, type FleetService, REGIONS } from './addresses.js';
import { answers } from './endpoint.js';
import type { Part } from './part.js';
import { type Running, startProcess } from './process.js';

/** What the proxy carries besides orders. */
export interface Listeners {
  readonly carts?: boolean;
  readonly fleet?: boolean;
}

/**
 * Clients of the proxy fail over in a third of a second with these: the default of three retries, a second apart, made a client-visible
 * gap of 2 s of it.
 */
export function haproxyCfg(block: number, socket: string, also: Listeners = {}): string {
  const { proxy, servers } = addressesOf(block);
  const check = 'check inter 200ms fastinter 50ms downinter 100ms fall 2 rise 2 on-marked-down shutdown-sessions';
  return [
    'global',
    `  stats socket ${socket} mode 600 level admin expose-fd listeners`,
    '  nbthread 1',
    '  maxconn 500',
    'defaults',
    '  mode tcp',
    '  timeout connect 300ms',
    '  timeout queue 200ms',
    '  retries 0',
    '  timeout client 60s',
    '  timeout server 60s',
    'listen orders',
    `  bind ${proxy.host}:${proxy.port}`,
    `  default-server ${check}`,
    `  server eu-west ${servers['eu-west'].host}:${servers['eu-west'].port}`,
    `  server us-east ${servers['us-east'].host}:${servers['us-east'].port} disabled`,
    ...(also.carts ? cartsListener(block, check) : []),
    ...(also.fleet ? FLEET.flatMap(service => fleetListener(block, check, service)) : []),
    '',
  ].join('\n');
}

/** The clients of one of the services that leave a region together. */
function fleetListener(block: number, check: string, service: FleetService): readonly string[] {
  const { proxy, ...servers } = addressesOf(block).fleet[service];
  return [
    `listen ${service}`,
    `  bind ${proxy.host}:${proxy.port}`,
    `  default-server ${check}`,
    `  server eu-west ${servers['eu-west'].host}:${servers['eu-west'].port}`,
    `  server us-east ${servers['us-east'].host}:${servers['us-east'].port} disabled`,
  ];
}

/** Both regions of the active-active service take clients at once. */
function cartsListener(block: number, check: string): readonly string[] {
  const { carts, cartsProxy } = addressesOf(block);
  return [
    'listen carts',
    `  bind ${cartsProxy.host}:${cartsProxy.port}`,
    `  default-server ${check}`,
    ...REGIONS.map(region => `  server ${region} ${carts[region].host}:${carts[region].port}`),
  ];
}

/** `socket`: where its runtime API answers, a path or `host:port`. */
export function startHaproxy(
  { block, dir, log, programs, user, enter, spawned }: Part,
  socket: string,
  also: Listeners = {},
): Promise<Running> {
  const config = join(dir, 'haproxy.cfg');
  writeFileSync(config, haproxyCfg(block, socket, also));
  const { proxy } = addressesOf(block);
  return startProcess({
    name: 'HAProxy',
    program: programs.haproxy,
    args: ['-f', config, '-db'],
    user,
    enter,
    cwd: dir,
    log,
    spawned,
    listens: [proxy],
    ready: () => answers(proxy),
    stop: { signal: 'SIGTERM', graceMs: 300 },
  });
}
