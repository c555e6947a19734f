import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readWatch } from '../../bin/worker/read-watch.js';
import { startWatches } from '../../bin/worker/start-watches.js';
import { Inventory } from '../../plan/inventory.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';

const inventory = Inventory.parse(parse(readFileSync('runbooks/inventory.yaml', 'utf8')));
let sandbox: Sandbox;
let connection: Connection;
let client: Client;
beforeAll(async () => {
  sandbox = await startSandbox({ block: 84, parts: ['servers', 'temporal'], workers: true });
  connection = await Connection.connect({ address: sandbox.temporalAddress! });
  client = new Client({ connection });
});
afterAll(async () => {
  await connection?.close();
  await sandbox?.stop();
});

const regionsOf = async (database: string) =>
  (await readWatch(client, database))?.latest?.nodes.map(node => node.region).sort();

it('looks at another inventory as soon as a worker brings one, and keeps what it saw', async () => {
  await expect.poll(() => regionsOf('orders'), { timeout: 20_000 }).toEqual(['eu-west', 'us-east']);
  const before = await readWatch(client, 'orders');
  const { orders } = structuredClone(inventory.databases);
  delete orders!.nodes['us-east'];
  await startWatches(client, { ...inventory, databases: { orders: orders! } }, 250);
  await expect.poll(() => regionsOf('orders'), { timeout: 10_000 }).toEqual(['eu-west']);
  const after = await readWatch(client, 'orders');
  expect(after?.primaryRegion).toBe('eu-west');
  expect(after?.lastGood?.at).toBeGreaterThanOrEqual(before?.lastGood?.at ?? Number.POSITIVE_INFINITY);
});

it('watches every database of the inventory side by side', async () => {
  const { orders } = inventory.databases;
  const { orders: service } = inventory.services;
  const both = {
    ...inventory,
    databases: { orders: orders!, billing: orders! },
    services: { orders: service!, billing: { ...service!, databases: ['billing'] } },
  };
  expect(await startWatches(client, both, 250)).toEqual(['orders', 'billing']);
  await expect.poll(() => regionsOf('billing'), { timeout: 10_000 }).toEqual(['eu-west', 'us-east']);
  await expect.poll(() => regionsOf('orders'), { timeout: 10_000 }).toEqual(['eu-west', 'us-east']);
});

it('still knows the primary after both it and the watching worker were killed', async () => {
  await expect.poll(async () => (await readWatch(client, 'orders'))?.lastGood).toBeTruthy();
  await sandbox.killWorker('control');
  await sandbox.kill('eu-west');
  await sandbox.restartWorker('control');
  await expect
    .poll(async () => await readWatch(client, 'orders'), { timeout: 20_000 })
    .toMatchObject({
      primaryRegion: 'eu-west',
      unreachableSince: expect.any(Number),
      refusedSince: expect.any(Number),
    });
  const state = await readWatch(client, 'orders');
  const primary = state?.lastGood?.nodes.find(node => node.region === 'eu-west');
  expect(primary).toMatchObject({ contact: 'answered', inRecovery: false });
  expect(state!.lastGood!.at).toBeLessThan(state!.unreachableSince!);
});
