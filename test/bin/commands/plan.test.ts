import { expect, it } from 'vitest';
import { BROKEN, FakeCli } from '../fake-cli.js';

const WORDS = ['plan', 'runbooks/failover.md', '--param', 'from=eu-west', '--param', 'to=us-east'];

it('shows the steps of a plan as a tree', async () => {
  const cli = new FakeCli();
  expect(await cli.run(...WORDS)).toBe(0);
  expect(cli.out.text).toContain('├─ 4. Promote the standby  [promote]\n');
  expect(cli.out.text).toContain('runbooks/failover.md at c0ffee000000');
});

it('prints with --json the plan itself, as a run would get it', async () => {
  const cli = new FakeCli();
  expect(await cli.run(...WORDS, '--json')).toBe(0);
  await cli.run('run', ...WORDS.slice(1), '--requester', 'ana', '--detach');
  expect(JSON.parse(cli.out.text.split('Started')[0]!)).toEqual(JSON.parse(JSON.stringify(cli.runs.started[0]!.plan)));
});

it('shows diagnostics instead of a plan, with exit code 2', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/failover.md'] = BROKEN;
  expect(await cli.run(...WORDS)).toBe(2);
  expect(cli.out.text).toBe('');
  expect(cli.err.text).toContain('postgres.promoted');
});
