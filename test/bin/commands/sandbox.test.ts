import { expect, it } from 'vitest';
import { FakeCli } from '../fake-cli.js';

it('shows what runs', async () => {
  const cli = new FakeCli();
  expect(await cli.run('sandbox', 'status')).toBe(0);
  expect(cli.out.text).toBe('eu-west: role primary, server 12\nblock: 3\n');
});

it('starts with progress on standard error', async () => {
  const cli = new FakeCli();
  expect(await cli.run('sandbox', 'up', '--block', '7', '--no-workers', '--json')).toBe(0);
  expect(cli.sandboxCalls).toEqual([['up', 7, false]]);
  expect(cli.err.text).toBe('Temporal runs (200 ms)\n');
  expect(JSON.parse(cli.out.text)).toEqual(cli.sandboxAnswer);
});

it('passes on what is to be done to which region', async () => {
  const cli = new FakeCli();
  for (const words of [['kill', 'eu-west'], ['restore', 'eu-west'], ['stall'], ['heal'], ['down']])
    await cli.run('sandbox', ...words);
  expect(cli.sandboxCalls).toEqual([['kill', 'eu-west'], ['restore', 'eu-west'], ['stall'], ['heal'], ['down']]);
});

it('says how to start a sandbox when none runs', async () => {
  const cli = new FakeCli();
  cli.sandboxAnswer = undefined;
  expect(await cli.run('sandbox', 'status')).toBe(1);
  expect(cli.err.text).toBe('error: No sandbox runs here.\nStart one with lifeboat sandbox up.\n');
});
