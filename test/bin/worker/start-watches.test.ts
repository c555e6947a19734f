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
