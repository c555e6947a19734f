import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { checkoutRoot } from '../../sandbox/checkout.js';
import { answers } from '../../sandbox/endpoint.js';
import { type Running, startProcess } from '../../sandbox/process.js';
import { readPrograms } from '../../sandbox/programs.js';
import { serverUser } from '../../sandbox/run-as.js';

export const REGIONS = ['eu-west', 'us-east'] as const;
type Region = (typeof REGIONS)[number];

/** An active-active service over HTTP: a server in each of two regions and a proxy in front of both. */
export interface HttpWorld {
  readonly socket: string;
  readonly url: string;
  /** Where a region's server answers a probe. */
  readonly probes: Readonly<Record<Region, string>>;
  /** How long a region's answers take, in milliseconds. */
  readonly delays: Record<Region, number>;
  readonly proxy: Running;
  stop(): Promise<void>;
}

export async function startHttpWorld(block: number): Promise<HttpWorld> {
  const dir = mkdtempSync('/dev/shm/lifeboat-traffic-');
  const delays: Record<Region, number> = { 'eu-west': 3, 'us-east': 3 };
  const hosts = { 'eu-west': `127.${block}.10.1`, 'us-east': `127.${block}.20.1` };
  const servers = await Promise.all(REGIONS.map(region => serve(hosts[region], region, delays)));
  const part = join(dir, 'proxy');
  mkdirSync(part);
  const user = serverUser();
  if (user) for (const one of [dir, part]) chownSync(one, user.uid, user.gid);
  const socket = join(part, 'haproxy.sock');
  const host = `127.${block}.1.10`;
  writeFileSync(join(part, 'haproxy.cfg'), configuration(socket, host, hosts));
  const proxy = await startProcess({
    name: 'HAProxy',
    program: readPrograms(checkoutRoot()).haproxy,
    args: ['-f', join(part, 'haproxy.cfg'), '-db'],
    user,
    cwd: part,
    log: join(dir, 'haproxy.log'),
    ready: () => answers({ host, port: 8080 }),
  });
  return {
    socket,
    url: `http://${host}:8080/`,
    probes: { 'eu-west': `http://${hosts['eu-west']}:8080/`, 'us-east': `http://${hosts['us-east']}:8080/` },
    delays,
    proxy,
    async stop() {
      await proxy.kill();
      for (const server of servers) server.close().closeAllConnections();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function serve(host: string, region: Region, delays: Readonly<Record<Region, number>>): Promise<Server> {
  const server = createServer((_, response) => {
    void setTimeout(delays[region]).then(() => response.end(region));
  });
  await new Promise<void>(resolve => server.listen(8080, host, resolve));
  return server;
}

function configuration(socket: string, host: string, hosts: Readonly<Record<Region, string>>): string {
  return [
    'global',
    `  stats socket ${socket} mode 600 level admin`,
    '  nbthread 1',
    'defaults',
    '  mode http',
    '  timeout connect 1s',
    '  timeout client 30s',
    '  timeout server 30s',
    'listen shop',
    `  bind ${host}:8080`,
    '  balance roundrobin',
    '  default-server check inter 50ms fall 2 rise 2 weight 100',
    ...REGIONS.map(region => `  server ${region} ${hosts[region]}:8080`),
    '',
  ].join('\n');
}

export interface HttpLoad {
  /** Which region answered, in order. */
  readonly answers: string[];
  readonly failed: string[];
  stop(): Promise<void>;
}

/** Clients that ask again and again, each request on a connection of its own. */
export function startHttpLoad(url: string, clients: number): HttpLoad {
  const answered: string[] = [];
  const failed: string[] = [];
  const stopping = new AbortController();
  const loop = async () => {
    while (!stopping.signal.aborted)
      await ask(url).then(
        region => answered.push(region),
        error => failed.push(String(error)),
      );
  };
  const loops = Array.from({ length: clients }, loop);
  return {
    answers: answered,
    failed,
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: 5_000 }, response => {
      let text = '';
      response.on('data', part => (text += String(part)));
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode}`)),
      );
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}
