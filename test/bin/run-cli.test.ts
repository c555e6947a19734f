import { describe, expect, it } from 'vitest';
import { commands } from '../../bin/commands/index.js';
import { FakeCli } from './fake-cli.js';

const all = commands.map(create => create(new FakeCli(), () => undefined));
const lines = all.flatMap(one => [[one.name()], ...one.commands.map(inner => [one.name(), inner.name()])]);

describe.each(lines)('lifeboat %s %s', (...words) => {
  it('has a help text with an example, and showing it is no failure', async () => {
    const cli = new FakeCli();
    expect(await cli.run(...words, '--help')).toBe(0);
    expect(cli.out.text).toMatch(/Examples?:\n {2}lifeboat /);
  });
});

it('has --json for every command that prints something', () => {
  const leaves = all.flatMap(one => (one.commands.length > 0 ? one.commands : [one]));
  expect(leaves.filter(one => !one.options.some(option => option.long === '--json')).map(one => one.name())).toEqual(
    [],
  );
});

it.each([
  ['an unknown command', ['promote']],
  ['an unknown option', ['check', '--force']],
  ['a parameter without a value', ['check', '--param', 'to']],
  ['a parameter that is given twice', ['check', '--param', 'to=a', '--param', 'to=b']],
  ['a mode that does not exist', ['run', 'x.md', '--mode', 'yolo']],
  ['a loss without a unit', ['approve', 'orders', '--as', 'bo', '--accept-loss', '42']],
  ['an abort without a reason', ['abort', 'orders', '--as', 'bo']],
  ['a skip without a reason', ['skip', 'orders', '--as', 'bo']],
  ['a region that does not exist', ['sandbox', 'kill', 'mars']],
  ['a worker for a region and for control', ['worker', '--region', 'eu-west', '--queue', 'control']],
])('refuses %s with exit code 2 and touches nothing', async (_, words) => {
  const cli = new FakeCli();
  expect(await cli.run(...words)).toBe(2);
  expect(cli.err.text).toMatch(/^error: /);
  expect([cli.addresses, cli.workers, cli.sandboxCalls]).toEqual([[], [], []]);
});

it('gives errors as JSON where JSON was asked for', async () => {
  const cli = new FakeCli();
  expect(await cli.run('status', 'orders', '--json')).toBe(1);
  expect(JSON.parse(cli.out.text)).toEqual({
    error: { code: 'no-run', message: 'There is no run of orders.', todo: 'See all runs with lifeboat status.' },
  });
});

it('calls a failure that nobody foresaw what it is', async () => {
  const cli = new FakeCli();
  cli.connect = () => Promise.reject(new Error('boom\u001b[2J'));
  expect(await cli.run('status')).toBe(1);
  expect(cli.err.text).toBe('error: boom [2J\nThis is a fault of Lifeboat or of its set-up, not of the runbook.\n');
});
