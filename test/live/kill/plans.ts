import { readFileSync } from 'node:fs';
import { compile } from '../../../compiler/compile.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import type { Inventory } from '../../../plan/inventory.js';
import type { Plan } from '../../../plan/plan.js';

/** The shipped runbooks, in the order in which one run's end is the next one's beginning. */
export const RUNBOOKS = ['switchover', 'failover', 'reconciliation', 'failback'] as const;
export type Runbook = (typeof RUNBOOKS)[number];

const INVENTORY = 'runbooks/inventory.yaml';

export function shippedInventory(): Inventory {
  const { inventory } = readInventory(readFileSync(INVENTORY, 'utf8'), INVENTORY);
  if (!inventory) throw new Error(`${INVENTORY} does not compile.`);
  return inventory;
}

export function shippedPlan(runbook: Runbook, inventory: Inventory): Plan {
  const path = `runbooks/orders-${runbook}.md`;
  const sibling = (relative: string) => readFileSync(`runbooks/${relative}`, 'utf8');
  const { plan } = compile(readFileSync(path, 'utf8'), inventory, { path, sibling });
  if (!plan) throw new Error(`${path} does not compile.`);
  return plan;
}
