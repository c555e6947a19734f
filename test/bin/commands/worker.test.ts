import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { unattendedRunbook } from '../../../bench/moves/unattended-runbook.js';
import { FakeCli } from '../fake-cli.js';

it('runs a control worker that watches an inventory', async () => {
  const cli = new FakeCli();
  expect(await cli.run('worker', '--inventory', 'runbooks/inventory.yaml', '--watch-interval', '250ms')).toBe(0);
  expect(cli.workers).toMatchObject([
    { region: null, watchIntervalMs: 250, logLevel: 'warn', address: '127.0.0.1:7233' },
  ]);
  expect(Object.keys(cli.workers[0]!.inventory!.databases)).toEqual(['orders']);
  expect(cli.out.text).toBe('ready control\n');
});

it('runs the hands of a region', async () => {
  const cli = new FakeCli();
  expect(await cli.run('worker', '--region', 'eu-west', '--json')).toBe(0);
  expect(cli.workers).toMatchObject([{ region: 'eu-west', inventory: null }]);
  expect(JSON.parse(cli.out.text)).toEqual({ ready: true, queue: 'region.eu-west' });
});

it('starts no worker on a broken inventory', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/inventory.yaml'] = 'regions: 1\n';
  expect(await cli.run('worker', '--inventory', 'runbooks/inventory.yaml')).toBe(2);
  expect(cli.err.text).toContain('runbooks/inventory.yaml');
  expect(cli.workers).toEqual([]);
});

it('reads who may approve anew each time, and nobody from an inventory that is broken or gone', async () => {
  const cli = new FakeCli();
  const path = 'runbooks/inventory.yaml';
  const before = cli.files.texts[path]!;
  await cli.run('worker', '--inventory', path);
  const { directory } = cli.workers[0]!;
  expect(Object.keys(directory!().people)).toContain('chen');
  cli.files.texts[path] = `${before}\nslack: { team: T0HOME }\n`;
  expect(directory!().slack).toEqual({ team: 'T0HOME' });
  cli.files.texts[path] = before.replace('people:', 'poeple:');
  expect(directory).toThrow(/^runbooks\/inventory\.yaml: Unexpected/);
  delete cli.files.texts[path];
  expect(directory).toThrow(/runbooks\/inventory\.yaml/);
});

it('has no directory without an inventory', async () => {
  const cli = new FakeCli();
  await cli.run('worker', '--queue', 'control');
  expect(cli.workers[0]!.directory).toBeNull();
});

it('lets the watch begin an unattended runbook, once for the loss of each of its two regions', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/inventory.yaml'] = readFileSync('runbooks/inventory.yaml', 'utf8');
  cli.files.texts['runbooks/orders-failback.md'] = readFileSync('runbooks/orders-failback.md', 'utf8');
  const text = readFileSync('runbooks/orders-failover.md', 'utf8');
  cli.files.texts['runbooks/orders-unattended.md'] = unattendedRunbook(text);
  cli.files.texts['runbooks/orders-asking.md'] = text;
  const begins = (file: string) =>
    cli.run('worker', '--inventory', 'runbooks/inventory.yaml', '--begins', `runbooks/${file}`);
  expect(await begins('orders-unattended.md')).toBe(0);
  const { unattended } = cli.workers[0]!;
  expect(unattended.map(({ plan, mode }) => [plan.params['from'], plan.params['to'], mode])).toEqual([
    ['eu-west', 'us-east', 'real'],
    ['us-east', 'eu-west', 'real'],
  ]);
  expect(await begins('orders-asking.md')).toBe(2);
  expect(cli.err.text).toContain('asks people, so the watch cannot begin it');
  expect(await cli.run('worker', '--begins', 'runbooks/orders-unattended.md')).toBe(2);
  expect(cli.workers).toHaveLength(1);
});

it('keeps an audit journal where an option or the environment says so, and else none', async () => {
  const cli = new FakeCli();
  await cli.run('worker');
  cli.env['LIFEBOAT_AUDIT'] = '/var/lib/audit.jsonl';
  await cli.run('worker');
  await cli.run('worker', '--audit', 'env:AUDIT_DSN', '--audit-key', 'file:/etc/audit.key', '--audit-break-glass');
  expect(cli.workers.map(({ audit }) => audit)).toEqual([
    null,
    { store: '/var/lib/audit.jsonl', key: null, breakGlass: false },
    { store: 'env:AUDIT_DSN', key: 'file:/etc/audit.key', breakGlass: true },
  ]);
  delete cli.env['LIFEBOAT_AUDIT'];
  expect(await cli.run('worker', '--audit-break-glass')).toBe(2);
});

it('runs the sandbox drills of schedules, with the inventory as it is at each, and not without one', async () => {
  const cli = new FakeCli();
  const path = 'runbooks/inventory.yaml';
  expect(await cli.run('worker', '--drills', '--inventory', path)).toBe(0);
  expect(cli.out.text).toBe('ready drill\n');
  cli.files.texts[path] = 'later';
  expect(cli.workers[0]!.drills!()).toBe('later');
  expect(await cli.run('worker', '--drills')).toBe(2);
  expect(cli.err.text).toContain('--drills needs --inventory');
  expect(cli.workers).toHaveLength(1);
});
