import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { until } from '../../../sandbox/until.js';
import { startWorld } from '../run/world.js';
import { textOf } from './bot-world.js';

let world: Awaited<ReturnType<typeof startWorld>>;
let slack: LocalSlack;
let state: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  world = await startWorld();
  slack = await startLocalSlack({ host: '127.185.8.1', users: [{ name: 'ana', id: 'U0ANA' }] });
  state = mkdtempSync('/dev/shm/lifeboat-botproc-');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await slack.stop();
  await world.stop();
  rmSync(state, { recursive: true, force: true });
});

/** The real command in a process of its own, with this environment and nothing else. */
function lifeboatBot(env: Record<string, string>) {
  const { address } = (world.client.connection as unknown as { options: { address: string } }).options;
  const child = spawn(process.execPath, ['bin/lifeboat.mjs', 'bot', '--state', state, '--reports', state], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1', TEMPORAL_ADDRESS: address, SLACK_API_URL: slack.apiUrl, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => void (said.text += data.toString()));
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
  return { child, said, ended };
}
const tokens = () => ({ SLACK_BOT_TOKEN: slack.app.botToken, SLACK_APP_TOKEN: slack.app.appToken });

it('serves /lifeboat from its own process, keeps its keys to itself, and stops when it is told to', async () => {
  const bot = lifeboatBot(tokens());
  await until(`ready; said ${bot.said.text}`, 30_000, async () =>
    /ready Socket Mode; bot_key .*ssh-ed25519 AAAA/.test(bot.said.text) ? true : undefined,
  );
  await slack.people.command('ana', '#orders-oncall', '/lifeboat runbooks');
  await until(
    'the runbooks are listed',
    10_000,
    async () =>
      slack.ephemeral('ana').some(one => /orders-failover: failover of orders/.test(textOf(one))) || undefined,
  );
  for (const name of ['bot.key', 'button.key']) expect(statSync(join(state, name)).mode & 0o077).toBe(0);
  bot.child.kill('SIGTERM');
  expect(await bot.ended).toBe(0);
}, 60_000);

it.each([
  ['no token', { SLACK_BOT_TOKEN: '' }, /SLACK_BOT_TOKEN is not set[\s\S]*OAuth & Permissions/],
  ['no app-level token', { SLACK_APP_TOKEN: '' }, /SLACK_APP_TOKEN is not set[\s\S]*connections:write/],
  ['a wrong token', { SLACK_BOT_TOKEN: 'xoxb-wrong' }, /Slack said invalid_auth[\s\S]*Reinstall the app/],
  [
    'the tokens mixed up',
    { SLACK_BOT_TOKEN: 'app', SLACK_APP_TOKEN: 'bot' },
    /Slack said not_allowed_token_type[\s\S]*mixed up/,
  ],
  [
    'a token in a file that is not there',
    { SLACK_BOT_TOKEN: 'file:/nowhere' },
    /SLACK_BOT_TOKEN names a file that cannot be read/,
  ],
])(
  'with %s it ends and says what to do',
  async (_, change, what) => {
    const named: Record<string, string> = { app: slack.app.appToken, bot: slack.app.botToken };
    const resolved = Object.fromEntries(Object.entries(change).map(([name, value]) => [name, named[value] ?? value]));
    const bot = lifeboatBot({ ...tokens(), ...resolved });
    expect(await bot.ended).not.toBe(0);
    expect(bot.said.text).toMatch(what);
    expect(bot.said.text).not.toContain(slack.app.botToken);
  },
  60_000,
);
