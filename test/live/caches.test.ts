import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flushCache } from '../../activities/cache/flush.js';
import { warmCache } from '../../activities/cache/warm.js';
import { moveConsumers } from '../../activities/queue/move-consumers.js';
import { createResolver } from '../../activities/resolve.js';
import { Inventory } from '../../plan/inventory.js';
import type { StepContext } from '../../plan/run.js';

const HOSTS = { 'eu-west': '127.201.10.1', 'us-east': '127.201.20.1' } as const;
const URLS = { 'eu-west': `redis://${HOSTS['eu-west']}:6379/2`, 'us-east': `redis://${HOSTS['us-east']}:6379/2` };
let dir: string;
let site: Server;
let siteUrl: string;
/** How the service answers, by path. */
let answer: (path: string) => number;
const asked: { path: string; at: number }[] = [];
const servers: ChildProcess[] = [];

const client = () => createClient({ url: URLS['eu-west'] });
let redis: ReturnType<typeof client>;

async function startRedis(host: string, ...more: string[]): Promise<void> {
  const server = spawn('redis-server', ['--bind', host, '--port', '6379', '--save', '', '--dir', dir, ...more]);
  servers.push(server);
  let said = '';
  for await (const chunk of server.stdout) if ((said += chunk).includes('Ready to accept connections')) break;
  server.stdout.resume();
}

beforeAll(async () => {
  dir = mkdtempSync('/dev/shm/lifeboat-cache-');
  await startRedis(HOSTS['eu-west']);
  await startRedis(HOSTS['us-east'], '--replicaof', HOSTS['eu-west'], '6379');
  redis = client();
  await redis.connect();
  site = createServer((request, response) => {
    asked.push({ path: request.url ?? '', at: performance.now() });
    response.writeHead(answer(request.url ?? '')).end('page');
  });
  await once(site.listen(0, HOSTS['eu-west']), 'listening');
  siteUrl = `http://${HOSTS['eu-west']}:${(site.address() as AddressInfo).port}`;
});
afterAll(async () => {
  redis?.destroy();
  site?.close();
  for (const server of servers) server.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await redis.flushAll();
  asked.length = 0;
  answer = () => 200;
});

const CONTEXT: StepContext = {
  run: 'service/shop/1',
  epoch: 1,
  service: 'shop',
  step: 'step',
  planHash: 'f'.repeat(64),
  mode: 'real',
};

/** A program of the operators that keeps a number of consumers in a file. */
const consumers = (what: string) => [
  process.execPath,
  '-e',
  `const fs = require('fs'); const file = process.argv[1]; ${what}`,
  join(dir, 'consumers'),
];

function estate(prefix?: string) {
  const cache = (region: 'eu-west' | 'us-east') => ({
    url: `env:${region === 'eu-west' ? 'EU' : 'US'}`,
    warm: `file:${dir}/list`,
  });
  const programs = {
    pause: consumers('fs.writeFileSync(file, "0\\n")'),
    resume: consumers('fs.writeFileSync(file, "3\\n")'),
    busy: consumers('process.stdout.write(fs.readFileSync(file))'),
  };
  return Inventory.parse({
    regions: { 'eu-west': { jurisdiction: 'eu' }, 'us-east': { jurisdiction: 'us' } },
    services: {},
    databases: {},
    caches: {
      pages: {
        engine: 'redis',
        ...(prefix === undefined ? {} : { prefix }),
        regions: { 'eu-west': cache('eu-west'), 'us-east': cache('us-east') },
      },
    },
    queues: {
      mails: { regions: { 'eu-west': programs, 'us-east': { ...programs, pause: consumers('process.exit(3)') } } },
    },
  });
}

const deps = { resolve: createResolver({ EU: URLS['eu-west'], US: URLS['us-east'] }), now: Date.now };
const input = <Args>(args: Args, prefix?: string) => ({ args, estate: estate(prefix), context: CONTEXT });

describe('cache.flush', () => {
  const fill = async (...keys: string[]) => await Promise.all(keys.map(key => redis.set(key, 'old')));

  it('empties the database of the connection and no other', async () => {
    await fill('a', 'b');
    await redis.select(3);
    await fill('sessions of another database');
    await redis.select(2);
    expect(await flushCache(deps)(input({ cache: 'pages', region: 'eu-west' }))).toEqual({ removed: 2, left: 0 });
    await redis.select(3);
    expect(await redis.dbSize()).toBe(1);
    await redis.select(2);
  });

  it('takes the prefix as a text, not as a pattern', async () => {
    await fill('page[1]*:a', 'page[1]*:b', 'page1:c', 'session');
    const flushed = await flushCache(deps)(input({ cache: 'pages', region: 'eu-west' }, 'page[1]*:'));
    expect(flushed).toEqual({ removed: 2, left: 0 });
    expect((await redis.keys('*')).toSorted()).toEqual(['page1:c', 'session']);
  });

  it('removes a hundred thousand keys piece by piece and once', async () => {
    const keys = Array.from({ length: 100_000 }, (_, n) => [`page:${n}`, 'old'] as const).flat();
    await redis.mSet(keys);
    expect(await flushCache(deps)(input({ cache: 'pages', region: 'eu-west' }, 'page:'))).toEqual({
      removed: 100_000,
      left: 0,
    });
    expect(await flushCache(deps)(input({ cache: 'pages', region: 'eu-west' }, 'page:'))).toEqual({
      removed: 0,
      left: 0,
    });
  });

  it('refuses a replica, whose content is not its own', async () => {
    await expect(flushCache(deps)(input({ cache: 'pages', region: 'us-east' }))).rejects.toMatchObject({
      type: 'not-a-primary',
    });
  });

  it('says that nothing was changed where nobody answers', async () => {
    const nobody = { ...deps, resolve: async () => 'redis://127.201.30.1:6379' };
    await expect(flushCache(nobody)(input({ cache: 'pages', region: 'eu-west' }))).rejects.toMatchObject({
      type: 'unreachable',
    });
  });
});

describe('cache.warm', () => {
  const WARM = { cache: 'pages', region: 'eu-west', per_second: 200, max_errors: 0.1, max_latency: 2_000 };
  const list = (...lines: string[]) => writeFileSync(join(dir, 'list'), `${lines.join('\n')}\n`);
  const pages = (count: number) => Array.from({ length: count }, (_, n) => `${siteUrl}/${n}`);

  it('asks for every URL of its list once, no faster than it may', async () => {
    list('# the front pages', ...pages(40), '');
    const warmed = await warmCache(deps)(input(WARM));
    expect(warmed).toMatchObject({ asked: 40, failed: 0, p95Ms: expect.any(Number) });
    expect(new Set(asked.map(({ path }) => path)).size).toBe(40);
    // 39 pauses of 5 ms; timers never end early by more than a millisecond.
    expect(asked.at(-1)!.at - asked[0]!.at).toBeGreaterThan(39 * 4);
  });

  it('stops when the service answers badly, long before the end of the list', async () => {
    list(...pages(1_000));
    answer = path => (Number(path.slice(1)) < 30 ? 200 : 503);
    await expect(warmCache(deps)(input(WARM))).rejects.toMatchObject({
      type: 'warming-stopped',
      message: expect.stringContaining('requests failed'),
    });
    expect(asked.length).toBeLessThan(200);
  });

  it('goes on where a worker that died had come to', async () => {
    list(...pages(40));
    const environment = new MockActivityEnvironment({ heartbeatDetails: { next: 35 } });
    await environment.run(() => warmCache(deps)(input(WARM)));
    expect(asked.map(({ path }) => path).toSorted()).toEqual(['/35', '/36', '/37', '/38', '/39']);
  });

  it('refuses a list with something else in it before it asks for anything', async () => {
    list(...pages(2), 'file:///etc/passwd');
    await expect(warmCache(deps)(input(WARM))).rejects.toMatchObject({ message: expect.stringContaining('Entry 3') });
    expect(asked).toEqual([]);
  });
});

describe('the consumers of a queue', () => {
  const at = (region: string) => input({ queue: 'mails', region });
  const pace = { pollMs: 20, limitMs: 200 };
  const number = (text: string) => writeFileSync(join(dir, 'consumers'), text);

  it('are paused until nothing is worked on, and resumed until something is', async () => {
    number('3\n');
    expect(await moveConsumers('pause', deps, pace)(at('eu-west'))).toEqual({ busy: 0 });
    expect(readFileSync(join(dir, 'consumers'), 'utf8')).toBe('0\n');
    expect(await moveConsumers('resume', deps, pace)(at('eu-west'))).toEqual({ busy: 3 });
  });

  it('that are paused already are left alone: the program is not run', async () => {
    number('0\n');
    expect(await moveConsumers('pause', deps, pace)(at('us-east'))).toEqual({ busy: 0 });
  });

  it('are not believed to be paused because a program says so', async () => {
    number('3\n');
    const world = at('eu-west');
    world.estate.queues!['mails']!.regions['eu-west']!.pause = [process.execPath, '-e', ''];
    await expect(moveConsumers('pause', deps, pace)(world)).rejects.toMatchObject({
      type: 'consumers-not-moved',
      message: expect.stringContaining('the number was 3'),
    });
  });

  it('whose program fails are said to be in doubt', async () => {
    number('3\n');
    await expect(moveConsumers('pause', deps, pace)(at('us-east'))).rejects.toMatchObject({
      type: 'consumers-not-moved',
    });
  });
});
