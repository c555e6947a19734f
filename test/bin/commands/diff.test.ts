import { expect, it } from 'vitest';
import { RUNBOOK } from '../../bot/render/example.js';
import { BROKEN, FakeCli } from '../fake-cli.js';

function cliWith(edited: string): FakeCli {
  const cli = new FakeCli();
  cli.files.texts['runbooks/edited.md'] = edited;
  return cli;
}
const compare = ['diff', 'runbooks/failover.md', 'runbooks/edited.md'];

it('says what an edit means, then what it changed, with exit code 1', async () => {
  const cli = cliWith(RUNBOOK.replace('max_loss: 10s', 'max_loss: 20s').replace('quorum: 2', 'quorum: 1'));
  expect(await cli.run(...compare)).toBe(1);
  expect(
    cli.out.text.replace(/plan [0-9a-f]{12}/g, 'plan HASH'),
  ).toBe(`runbooks/failover.md: failover of orders, plan HASH
runbooks/edited.md: failover of orders, plan HASH

! This edit lowers the quorum of decide from 2 to 1.
! This edit raises the loss budget of orders in us-east from 10 s to 20 s.

~ lag: max_loss 10 s -> 20 s
~ decide: approval.quorum 2 -> 1
`);
  expect(cli.err.text).toMatch(/loss-above-rpo/);
});

it('exits with 0 when only the words of the path differ', async () => {
  const cli = cliWith(RUNBOOK);
  expect(await cli.run(...compare)).toBe(0);
  expect(cli.out.text).toMatch(/No difference: a run of either would do the same\.\n$/);
});

it('exits with 2 when one of them cannot be read, and says why', async () => {
  const cli = cliWith(BROKEN);
  expect(await cli.run(...compare)).toBe(2);
  expect(cli.err.text).toMatch(/unknown-step-kind/);
  expect(cli.out.text).toBe('');
});

it('gives the comparison as JSON', async () => {
  const cli = cliWith(RUNBOOK.replace('max_loss: 10s', 'max_loss: 5s'));
  expect(await cli.run(...compare, '--json')).toBe(1);
  expect(JSON.parse(cli.out.text)).toMatchObject({
    version: 1,
    same: false,
    before: { path: 'runbooks/failover.md' },
    meanings: [{ tone: 'better', sentence: 'This edit lowers the loss budget of orders in us-east from 10 s to 5 s.' }],
    steps: [{ change: 'changed', step: 'lag', fields: [{ path: ['args', 'max_loss'], before: 10_000, after: 5_000 }] }],
  });
});

it('compares under two inventories when it is given two', async () => {
  const cli = cliWith(RUNBOOK);
  cli.files.texts['old.yaml'] = cli.files.texts['runbooks/inventory.yaml']!.replace('rpo: 10s', 'rpo: 11s');
  expect(await cli.run(...compare, '--inventory-before', 'old.yaml')).toBe(1);
  expect(cli.out.text).toContain('✓ This edit lowers the RPO from 11 s to 10 s.');
});
