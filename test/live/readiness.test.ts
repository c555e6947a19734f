import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporalReadings } from '../../bot/runs/temporal-readings.js';
import type { ReadinessState } from '../../plan/readiness/state.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';

const BLOCK = 35;
const EVERY = '\nreadiness: { every: 500ms, readings: 1, within: 1m }\n';

let sandbox: Sandbox;
let connection: Connection;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync('/dev/shm/lifeboat-readiness-');
  cpSync('runbooks', folder, { recursive: true });
  const inventory = join(folder, 'inventory.yaml');
  writeFileSync(inventory, readFileSync(inventory, 'utf8') + EVERY);
  sandbox = await startSandbox({ block: BLOCK, workers: true, inventory });
  connection = await Connection.connect({ address: sandbox.temporalAddress ?? '' });
});
afterAll(async () => {
  await connection?.close();
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const read = () => temporalReadings(new Client({ connection })).read('orders');
const wrong = (state: ReadinessState | undefined) =>
  state?.plans.flatMap(({ findings }) =>
    findings.filter(({ verdict }) => verdict !== 'pass').map(({ check, about }) => `${check} ${about}`),
  );
const told = () => {
  const file = sandbox.env['ORDERS_ONCALL_FILE']!;
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const notices = lines.map(line => JSON.parse(line) as { service: string; message: string });
  return notices.flatMap(({ service, message }) => (service === 'orders' ? [message] : []));
};

it('rehearses the failover and the switchover of a whole estate, which is ready', async () => {
  await expect.poll(async () => (await read())?.verdict, { timeout: 20_000 }).toBe('pass');
  const state = await read();
  expect(wrong(state)).toEqual([]);
  const checks = state!.plans.map(({ findings }) => new Set(findings.map(({ check }) => check)));
  expect(checks).toHaveLength(2);
  for (const one of checks) {
    expect([...one].toSorted()).toEqual([
      'approvers',
      'freshness',
      'gate',
      'hands',
      'names',
      'role',
      'servers',
      'traffic',
      'ttl',
      'way-back',
    ]);
  }
});

it('leaves nothing on a host that would refuse a run', () => {
  for (const region of ['EU_WEST', 'US_EAST']) {
    expect(existsSync(`${sandbox.env[`ORDERS_${region}_DATA`]}.lifeboat-epoch`)).toBe(false);
  }
});

it('says once that a region has lost its worker, and once that it is back', async () => {
  await sandbox.killWorker('us-east');
  await expect.poll(told, { timeout: 20_000 }).toHaveLength(1);
  expect(told()[0]).toContain('orders could not be moved as planned. The worker of us-east does not answer');
  expect(wrong(await read())).toContain('hands us-east');
  await sandbox.restartWorker('us-east');
  await expect.poll(told, { timeout: 20_000 }).toHaveLength(2);
  expect(told()[1]).toContain('orders could be moved as planned.');
});
