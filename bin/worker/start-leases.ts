import type { Client } from '@temporalio/client';
import type { Inventory } from '../../plan/inventory.js';
import { CONTROL_QUEUE, leaseWorkflowId } from '../../workflows/messages.js';
import type { LeaseInput } from '../../workflows/lease.js';

/** One lease for every server of the inventory that has one. Leases that run already go on with the length they began with. */
export async function startLeases(client: Client, inventory: Inventory): Promise<readonly string[]> {
  const leased = Object.entries(inventory.databases).flatMap(([database, { nodes }]) =>
    Object.entries(nodes).flatMap(([region, node]) =>
      node.lease === undefined ? [] : [{ database, region, node, leaseMs: node.lease }],
    ),
  );
  for (const { database, region, node, leaseMs } of leased) {
    await client.workflow.start<(input: LeaseInput) => Promise<void>>('lease', {
      workflowId: leaseWorkflowId(database, region),
      taskQueue: CONTROL_QUEUE,
      args: [{ region, node, leaseMs }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `The lease of ${database} in ${region}`,
    });
  }
  return leased.map(({ database, region }) => `${database} in ${region}`);
}
