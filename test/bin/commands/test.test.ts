import { expect, it } from 'vitest';
import { FakeCli } from '../fake-cli.js';

function cliWith(scenarios: string): FakeCli {
  const cli = new FakeCli();
  cli.files.texts['runbooks/failover.scenarios.yaml'] = scenarios;
  return cli;
}
const GOOD = '- name: nobody comes\n  then: { end: HELD }\n';
const BAD = '- name: somebody comes\n  then: { end: SUCCEEDED }\n';

it('prints one line for each scenario, and exits with 0 when all are as they say', async () => {
  const cli = cliWith(GOOD);
  expect(await cli.run('test')).toBe(0);
  expect(cli.out.text).toBe('runbooks/failover.scenarios.yaml\nok      nobody comes\n1 scenario, all as they say\n');
});

it('shows what was expected, what came and the journal, and exits with 1 when one is not as it says', async () => {
  const cli = cliWith(GOOD + BAD);
  expect(await cli.run('test', 'runbooks/failover.md')).toBe(1);
  expect(cli.out.text).toContain('FAILED  somebody comes\n        end: expected SUCCEEDED, and it was HELD\n');
  expect(cli.out.text).toMatch(/The journal:\n +\+0 ms {2}> a colleague started/);
  expect(cli.out.text).toMatch(/2 scenarios, 1 not as it says\n$/);
});

it('exits with 2 and a code frame when a scenario cannot be read', async () => {
  const cli = cliWith(GOOD.replace('HELD', 'HOLD'));
  expect(await cli.run('test')).toBe(2);
  expect(cli.err.text).toContain('Unexpected `HOLD`');
  expect(cli.err.text).toContain('runbooks/failover.scenarios.yaml\n  2:16  error');
  expect(cli.out.text).toBe('');
});

it('exits with 2 when the runbook cannot be compiled, is missing, or is no file of scenarios', async () => {
  const cli = cliWith(GOOD);
  cli.files.texts['runbooks/failover.md'] = '# Nothing';
  expect(await cli.run('test')).toBe(2);
  expect(await cli.run('test', 'runbooks/gone.scenarios.yaml')).toBe(2);
  expect(await cli.run('test', 'runbooks/inventory.yaml')).toBe(2);
  expect(await new FakeCli().run('test')).toBe(2);
});

it('gives every result as JSON', async () => {
  const cli = cliWith(GOOD + BAD);
  expect(await cli.run('test', '--json')).toBe(1);
  expect(JSON.parse(cli.out.text)).toMatchObject({
    version: 1,
    ok: false,
    files: [
      {
        path: 'runbooks/failover.scenarios.yaml',
        runbook: 'runbooks/failover.md',
        results: [
          { name: 'nobody comes', ok: true, differences: [], state: { end: 'HELD' } },
          { name: 'somebody comes', ok: false, differences: ['end: expected SUCCEEDED, and it was HELD'] },
        ],
      },
    ],
  });
});
