import { beforeEach, expect, it } from 'vitest';
import { FakeCli } from '../fake-cli.js';

let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
});

it('starts a bot in Socket Mode by default, and prints the key for the inventory', async () => {
  expect(await cli.run('bot')).toBe(0);
  expect(cli.bots).toMatchObject([{ http: null, state: 'var/bot', inventory: 'runbooks/inventory.yaml' }]);
  expect(cli.out.text).toBe('ready Socket Mode; bot_key for the inventory: ssh-ed25519 AAAA lifeboat-bot\n');
});

it('listens over HTTP where a port is given', async () => {
  await cli.run('bot', '--port', '3000', '--host', '127.0.0.5', '--json');
  expect(cli.bots).toMatchObject([{ http: { host: '127.0.0.5', port: 3000 } }]);
  expect(JSON.parse(cli.out.text)).toMatchObject({ ready: true, transport: 'Socket Mode' });
});

it.each(['0', '65536', 'http', ''])('refuses the port %j', async port => {
  expect(await cli.run('bot', '--port', port)).toBe(2);
  expect(cli.bots).toEqual([]);
});
