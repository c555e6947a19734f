import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FakeCli } from '../fake-cli.js';

const declared = `${readFileSync('runbooks/inventory.yaml', 'utf8')}
drills:
  orders-weekly: { runbook: runbooks/orders-switchover.md, cron: 0 10 * * TUE }
`;

function cliWith(inventory: string): FakeCli {
  const cli = new FakeCli();
  const read = cli.files.read.bind(cli.files);
  cli.files.read = path =>
    path === 'inv.yaml' ? inventory : path.startsWith('runbooks/') ? readFileSync(path, 'utf8') : read(path);
  cli.files.list = () => ['orders-switchover.md'];
  return cli;
}

it('drills sync shows the difference and changes nothing without --yes', async () => {
  const cli = cliWith(declared);
  expect(await cli.run('drills', 'sync', '--inventory', 'inv.yaml')).toBe(3);
  expect([cli.out.text, cli.changed]).toEqual(['create orders-weekly\n', []]);
  expect(await cli.run('drills', 'sync', '--dry-run', '--inventory', 'inv.yaml')).toBe(0);
  expect(cli.changed).toEqual([]);
  expect(await cli.run('drills', 'sync', '--yes', '--inventory', 'inv.yaml')).toBe(0);
  expect(cli.changed).toEqual(['create orders-weekly']);
}, 30_000);

it('a real drill of a failover is refused before anything is started, because only a fault makes it necessary', async () => {
  const cli = cliWith(declared.replace('orders-switchover.md', 'orders-failover.md'));
  cli.files.list = () => ['orders-failover.md'];
  expect(await cli.run('drill', 'orders-weekly', '--level', 'real', '--inventory', 'inv.yaml')).toBe(2);
  expect(cli.err.text).toContain('only a fault makes necessary');
}, 30_000);
