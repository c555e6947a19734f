import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type Relay, startRelay } from '../../sandbox/relay.js';

const THERE = { host: '127.222.1.41', port: 5432 };
const HERE = { host: '127.222.1.42', port: 5432 };
const ANSWER = Buffer.alloc(20_000, 'x');

let relay: Relay | undefined;
let close = (): unknown => undefined;
afterEach(async () => {
  await relay?.cut();
  close();
});

/** A server that says the same to everybody who speaks, and what a client has heard of it so far. */
async function open() {
  const server = createServer(socket => socket.on('data', () => socket.write(ANSWER)));
  server.listen(THERE);
  close = () => server.close();
  await once(server, 'listening');
  relay = await startRelay(HERE, THERE);
  return relay;
}

async function client() {
  const socket = connect(HERE);
  let heard = 0;
  socket.on('data', data => (heard += data.length)).on('error', () => undefined);
  await once(socket, 'connect');
  return { socket, heard: () => heard };
}

it('lets everything through, later when it is paced, and at once when it is not any more', async () => {
  const slowed = await open();
  slowed.pace(10_000);
  const { socket, heard } = await client();
  socket.write('?');
  await expect.poll(heard, { interval: 5 }).toBeGreaterThan(0);
  expect(heard()).toBeLessThan(ANSWER.length);
  slowed.pace(null);
  await expect.poll(heard, { interval: 5 }).toBe(ANSWER.length);
  socket.destroy();
});

it('loses what was on its way when it is cut, and refuses whoever comes anew', async () => {
  const cut = await open();
  cut.pace(10_000);
  const { socket, heard } = await client();
  socket.write('?');
  await expect.poll(heard, { interval: 5 }).toBeGreaterThan(0);
  await cut.cut();
  await expect.poll(() => socket.closed, { interval: 5 }).toBe(true);
  expect(heard()).toBeLessThan(ANSWER.length);
  const [error] = (await once(connect(HERE), 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});
