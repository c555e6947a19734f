import { beforeEach, expect, it } from 'vitest';
import { openDecideLink } from '../../../bot/board/open-decide-link.js';
import { openReadLink } from '../../../bot/board/read-link.js';
import { Signed } from '../../../bot/slack/signed.js';
import { keyLineOf, sshSign } from '../../plan/signers.js';
import { asking, examplePlan, exampleState, T0 } from '../../bot/render/example.js';
import { FakeCli } from '../fake-cli.js';

const KEY = Buffer.alloc(32, 3);
const people = { chen: { name: 'Chen', keys: [keyLineOf('chen')] }, dee: { name: 'Dee' } };
let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
  cli.env['LIFEBOAT_BOARD_KEY'] = KEY.toString('base64');
  cli.runs.looks = [{ ...asking(), epoch: 7 }];
  const plan = examplePlan();
  cli.runs.planned = { ...plan, estate: { ...plan.estate, people } };
  cli.sign = async (_, text) => sshSign(text, 'chen');
});
const now = T0 + 20_000;
const tokenIn = (text: string) => new URL(text.trim()).searchParams.get('t') ?? '';

it('serves the board on the loopback by default', async () => {
  expect(await cli.run('board')).toBe(0);
  expect(cli.boards).toMatchObject([{ state: 'var/bot', board: { host: '127.0.0.1', port: 8210 } }]);
  expect(cli.out.text).toBe('ready http://127.0.0.1:8210\n');
});

it('is served by the bot too where that is asked for', async () => {
  await cli.run('bot', '--board', '127.0.0.5:9000', '--board-url', 'https://board.example');
  await cli.run('bot');
  expect(cli.bots.map(({ board }) => board)).toEqual([
    { host: '127.0.0.5', port: 9000, url: 'https://board.example' },
    null,
  ]);
});

it.each(['8210', '127.0.0.1', '127.0.0.1:99999', ''])('refuses the place %j', async place => {
  expect(await cli.run('board', '--listen', place)).toBe(2);
});

it('makes a link to read that ends when it was said, and none for a day', async () => {
  expect(await cli.run('board', 'link', '--for', '10m', '--url', 'https://board.example')).toBe(0);
  expect(cli.out.text).toMatch(/^https:\/\/board\.example\/\?t=/);
  expect(openReadLink(new Signed(KEY), tokenIn(cli.out.text), now)).toBe(now + 600_000);
  expect(await cli.run('board', 'link', '--for', '24h')).toBe(2);
  expect(cli.err.text).toMatch(/at most 12h/);
});

it('makes a link to decide that the person’s key signed, for what the run asks now', async () => {
  expect(await cli.run('board', 'link', 'orders', '--as', 'chen', '--key', 'k')).toBe(0);
  const directory = { people, groups: {}, slack: { team: 'T0HOME', bot_key: keyLineOf('the bot') } };
  const opened = openDecideLink(tokenIn(cli.out.text), directory, now);
  expect(opened).toMatchObject({ ok: true, link: { person: 'chen', question: { run: '0193-run', step: 'decide' } } });
});

it.each(['run', 'manual'] as const)('makes a link to act that the person’s key signed, about the %s', async about => {
  cli.runs.looks = [{ ...exampleState({}, { tell: { state: 'manual', startedAt: T0 + 7 } }), epoch: 7 }];
  expect(await cli.run('board', 'link', 'orders', '--as', 'chen', '--key', 'k', '--about', about)).toBe(0);
  const directory = { people, groups: {}, slack: { team: 'T0HOME', bot_key: keyLineOf('the bot') } };
  const opened = openDecideLink(tokenIn(cli.out.text), directory, now);
  expect(opened).toMatchObject({ ok: true, link: { person: 'chen', question: { topic: about } } });
  expect(await cli.run('board', 'link', 'orders', '--as', 'chen', '--key', 'k', '--about', 'held')).toBe(1);
  expect(cli.err.text).toMatch(/Nothing of the run of orders waits for that now/);
});

it('makes none for a person without a key, for too long, or when the run asks nothing', async () => {
  expect(await cli.run('board', 'link', 'orders', '--as', 'dee', '--key', 'k')).toBe(2);
  expect(cli.err.text).toMatch(/dee has no key in the inventory/);
  expect(await cli.run('board', 'link', 'orders', '--as', 'chen', '--key', 'k', '--for', '1h')).toBe(2);
  cli.runs.looks = [{ ...asking(), approvals: [] }];
  expect(await cli.run('board', 'link', 'orders', '--as', 'chen', '--key', 'k')).not.toBe(0);
  expect(cli.out.text).toBe('');
});
