import type { Client } from '@temporalio/client';
import type { LeaseState } from '../../plan/lease.js';
import { leaseQuery, leaseWorkflowId } from '../../workflows/messages.js';

const DEADLINE_MS = 2_000;

/** What is known of a server's lease; null when there is none or it does not answer: then it says nothing. */
export async function readLease(client: Client, database: string, region: string): Promise<LeaseState | null> {
  const handle = client.workflow.getHandle(leaseWorkflowId(database, region));
  try {
    return await client.withDeadline(Date.now() + DEADLINE_MS, () => handle.query(leaseQuery));
  } catch {
    return null;
  }
}
