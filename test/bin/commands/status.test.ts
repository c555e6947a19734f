import { expect, it } from 'vitest';
import { CliError } from '../../../bin/cli-error.js';
import { asking, succeeded } from '../../bot/render/example.js';
import { FakeCli } from '../fake-cli.js';

it('shows what a run asks and exits with 3 while it is not over', async () => {
  const cli = new FakeCli();
  cli.runs.looks = [asking()];
  expect(await cli.run('status', 'orders')).toBe(3);
  expect(cli.out.text).toContain('database-oncall decides: 1 of 2 approved (bo)');
});

it.each([
  ['SUCCEEDED', 0],
  ['ABORTED_CLEAN', 1],
  ['HELD', 1],
] as const)('exits for %s with %i', async (end, code) => {
  const cli = new FakeCli();
  cli.runs.looks = [{ ...succeeded(), end }];
  expect(await cli.run('status', 'orders')).toBe(code);
});

it('says that there is no run of a service', async () => {
  const cli = new FakeCli();
  expect(await cli.run('status', 'orders')).toBe(1);
  expect(cli.err.text).toBe('error: There is no run of orders.\nSee all runs with lifeboat status.\n');
});

it('lists every service, also one whose worker is away', async () => {
  const cli = new FakeCli();
  cli.runs.looks = [asking()];
  expect(await cli.run('status')).toBe(0);
  expect(cli.out.text).toBe(
    'orders  failover (real)  asking  started 20 s ago  Nothing was promoted. orders is where it was before the run.\n',
  );
  cli.out.text = '';
  cli.runs.looks = [new CliError('no-worker', 'x', 'y')];
  expect(await cli.run('status')).toBe(0);
  expect(cli.out.text).toContain('No worker says what state the service is in.');
});

it('follows a run to its end', async () => {
  const cli = new FakeCli();
  cli.runs.looks = [asking(), asking(), succeeded()];
  expect(await cli.run('status', 'orders', '--follow')).toBe(0);
  expect(cli.out.text).toContain('SUCCEEDED. orders runs in us-east.');
});

it('looks for Temporal where it is told, then in the environment, then in the sandbox', async () => {
  const cli = new FakeCli();
  await cli.run('status');
  cli.files.texts['var/sandbox/env'] = 'ORDERS_DSN=x\nTEMPORAL_ADDRESS=127.0.0.1:7001\n';
  await cli.run('status');
  cli.env['TEMPORAL_ADDRESS'] = '127.0.0.1:7002';
  await cli.run('status');
  await cli.run('status', '--address', 'temporal.internal:7003');
  expect(cli.addresses).toEqual(['127.0.0.1:7233', '127.0.0.1:7001', '127.0.0.1:7002', 'temporal.internal:7003']);
  expect(await cli.run('status', '--address', 'nowhere')).toBe(2);
});
