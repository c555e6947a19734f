import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { watchInputs } from '../../../bin/worker/start-watches.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import { INVENTORY } from '../../bot/render/example.js';

it('gives a watch what it looks at, and no people, groups or channels', () => {
  const { inventory } = readInventory(INVENTORY, 'inventory.yaml');
  const [input, ...others] = watchInputs(inventory!, 250);
  expect(others).toEqual([]);
  expect(input).toMatchObject({ database: 'orders', service: 'orders', intervalMs: 250 });
  expect(input!.estate).toMatchObject({
    databases: inventory!.databases,
    people: {},
    groups: {},
    channels: {},
    traffic: {},
  });
});

it('looks at an active-active database twice a minute at most, because each look reads all that was written', () => {
  const { inventory } = readInventory(readFileSync('runbooks/inventory.yaml', 'utf8'), 'inventory.yaml');
  const every = Object.fromEntries(
    watchInputs(inventory!, 250).map(({ database, intervalMs }) => [database, intervalMs]),
  );
  expect(every).toEqual({ orders: 250, carts: 30_000 });
});
