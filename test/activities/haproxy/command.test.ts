import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { haproxyCommand } from '../../../activities/haproxy/command.js';

const servers: Server[] = [];
async function serve(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, onConnection);
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? `127.0.0.1:${address.port}` : '';
}
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('haproxyCommand', () => {
  it('sends one line and returns the whole answer', async () => {
    const socket = await serve(connection => {
      connection.on('data', line => connection.write(`got ${String(line)}`));
      connection.on('end', () => setImmediate(() => connection.end('the end')));
    });
    expect(await haproxyCommand(socket, 'show info', 2_000)).toBe('got show info\nthe end');
  });

  it('gives up on a socket that says nothing', async () => {
    const silent = await serve(connection => void connection.resume());
    await expect(haproxyCommand(silent, 'show info', 50)).rejects.toMatchObject({
      type: 'unreachable',
      message: expect.stringContaining('no answer in time'),
    });
  });

  it('says why a socket cannot be opened', async () => {
    await expect(haproxyCommand('/nowhere/haproxy.sock', 'show info', 500)).rejects.toMatchObject({
      type: 'unreachable',
      message: expect.stringContaining('ENOENT'),
    });
    await expect(haproxyCommand('not a socket', 'show info', 500)).rejects.toMatchObject({ type: 'secret-missing' });
  });

  it.each(['show info; shutdown sessions server a/b', 'show\ninfo', 'set map a\\ b'])(
    'refuses to send %j',
    async command => {
      await expect(haproxyCommand('127.0.0.1:1', command, 500)).rejects.toThrow(TypeError);
    },
  );
});
