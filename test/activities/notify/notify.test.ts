import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notify } from '../../../activities/notify/notify.js';
import { Inventory } from '../../../plan/inventory.js';

let dir: string;
const servers: Server[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'notify-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/secret-path` : '';
}

const context = { run: 'run-1', epoch: 1, service: 'orders', step: 'tell', planHash: 'h', mode: 'real' } as const;
const tell = (channel: 'file' | 'webhook', value: string, message: string, step = 'tell') =>
  notify({ resolve: async () => value, now: () => Date.UTC(2026, 0, 2, 3, 4, 5) })({
    args: { channel: 'oncall', message },
    context: { ...context, step },
    estate: Inventory.parse({
      regions: {},
      services: {},
      databases: {},
      channels: { oncall: channel === 'file' ? { file: 'env:CHANNEL' } : { webhook: 'env:CHANNEL' } },
    }),
  });
const hostile = '<!channel> *bold* "quoted"\nsecond line ${HOME} \u202e';
const lines = (file: string) => readFileSync(file, 'utf8').split('\n');

describe('notify to a file', () => {
  it('writes one line of JSON with the message as it stands', async () => {
    const file = join(dir, 'oncall.log');
    await tell('file', file, hostile);
    const [line, rest] = lines(file);
    expect(rest).toBe('');
    expect(JSON.parse(line!)).toEqual({
      id: 'run-1/tell',
      at: '2026-01-02T03:04:05.000Z',
      service: 'orders',
      run: 'run-1',
      step: 'tell',
      message: hostile,
    });
  });

  it('does not repeat itself when the step is repeated', async () => {
    const file = join(dir, 'oncall.log');
    await tell('file', file, 'once');
    await tell('file', file, 'once');
    await tell('file', file, 'two', 'other');
    expect(lines(file).filter(line => line !== '')).toHaveLength(2);
  });

  it('is not swallowed by the torn line of a crash', async () => {
    const file = join(dir, 'oncall.log');
    writeFileSync(file, '{"id":"run-1/te');
    await tell('file', file, 'whole');
    expect(JSON.parse(lines(file)[1]!)).toMatchObject({ message: 'whole' });
  });

  it('says that it could not write, without the path', async () => {
    const failed = tell('file', join(dir, 'no-such-place', 'oncall.log'), 'x');
    await expect(failed).rejects.toMatchObject({ type: 'notify-failed', message: expect.stringContaining('ENOENT') });
    await expect(failed).rejects.not.toThrow('no-such-place');
  });
});

describe('notify to a webhook', () => {
  it('posts the message as JSON', async () => {
    let body = '';
    const url = await serve((request, response) => {
      request.on('data', part => (body += String(part)));
      request.on('end', () => response.writeHead(204).end());
    });
    await tell('webhook', url, hostile);
    expect(JSON.parse(body)).toMatchObject({ id: 'run-1/tell', message: hostile });
  });

  it.each([199 + 101, 302, 404, 500])('counts %i as not taken, without showing the address', async status => {
    const url = await serve((_, response) => response.writeHead(status, { location: '/elsewhere' }).end());
    const failed = tell('webhook', url, 'x');
    await expect(failed).rejects.toMatchObject({
      type: 'notify-failed',
      message: expect.stringContaining(String(status)),
    });
    await expect(failed).rejects.not.toThrow('secret-path');
  });

  it('says that nobody listens', async () => {
    await expect(tell('webhook', 'http://127.0.0.1:1/secret-path', 'x')).rejects.toMatchObject({
      type: 'notify-failed',
      message: expect.not.stringContaining('secret-path'),
    });
    await expect(tell('webhook', 'file:///etc/passwd', 'x')).rejects.toMatchObject({ type: 'notify-failed' });
  });
});
