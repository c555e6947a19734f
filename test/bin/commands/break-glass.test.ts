import { expect, it } from 'vitest';
import { RunsError } from '../../../bot/runs/runs-error.js';
import { FakeCli } from '../fake-cli.js';

const BREAK = [
  'break-glass',
  'runbooks/failover.md',
  '--param',
  'from=eu-west',
  '--param',
  'to=us-east',
  '--as',
  'ana',
];
const WHY = ['--reason', 'dark'];

function withoutTemporal(): FakeCli {
  const cli = new FakeCli();
  cli.connect = async () => {
    throw new RunsError('temporal-unreachable', 'Temporal does not answer.', 'Start it.');
  };
  return cli;
}

it('names the approval that stands in the way, and begins nothing', async () => {
  const cli = withoutTemporal();
  expect(await cli.run(...BREAK, ...WHY)).toBe(2);
  expect(cli.err.text).toMatch(/Nobody can be asked without Temporal: at \S+ \d of \S+ must approve/);
  expect(cli.broken).toEqual([]);
});

it.each(['fence', 'promote', 'nothing'])('lets nobody override %s', async name => {
  const cli = withoutTemporal();
  expect(await cli.run(...BREAK, ...WHY, '--override', name)).toBe(2);
  expect(cli.err.text).toMatch(/cannot be overridden|There is no rule/);
  expect(cli.broken).toEqual([]);
});

it('needs a reason, and a person of the inventory', async () => {
  const cli = withoutTemporal();
  expect(await cli.run(...BREAK)).toBe(2);
  expect(await cli.run('break-glass', 'runbooks/failover.md', ...WHY, '--as', 'nobody')).toBe(2);
  expect(cli.broken).toEqual([]);
});

it('is refused where something listens and does not let it in, because a run may be open there', async () => {
  const cli = new FakeCli();
  cli.connect = async () => {
    throw new RunsError('temporal-refused', 'It wants a certificate.', 'Give it one.');
  };
  expect(await cli.run(...BREAK, ...WHY, '--override', 'decide')).toBe(2);
  expect(cli.err.text).toContain('It wants a certificate.');
  expect(cli.err.text).toContain('say --override temporal');
  expect(cli.broken).toEqual([]);
});

it('is refused where Temporal answers and cannot say which runs are open', async () => {
  const cli = new FakeCli();
  cli.runs.list = async () => {
    throw new RunsError('temporal-slow', 'No answer.', 'Wait.');
  };
  expect(await cli.run(...BREAK, ...WHY, '--override', 'decide')).toBe(2);
  expect(cli.err.text).toContain('answers');
  expect(cli.broken).toEqual([]);
});

it('is refused where Temporal answers, unless that too is named', async () => {
  const cli = new FakeCli();
  expect(await cli.run(...BREAK, ...WHY, '--override', 'decide')).toBe(2);
  expect(cli.err.text).toContain('answers');
  await cli.run(...BREAK, ...WHY, '--override', 'decide', '--override', 'temporal', '--hands', 'us-east');
  expect(cli.broken).toMatchObject([
    { person: 'ana', reason: 'dark', overridden: ['decide', 'temporal'], hands: ['us-east'], lossMs: null },
  ]);
});
