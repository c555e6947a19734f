import type { DatabaseNode } from '../../plan/database-entry.js';
import type { Session } from './session.js';

/** The logical slot and the publication that a reconciliation reads the stranded transactions from. */
export const RECON = 'lifeboat_recon';

/** The physical slot that a region's standby keeps on its primary. Slot names have no dashes. */
export function slotOf(region: string): string {
  return `lifeboat_${region.replaceAll('-', '_')}`;
}

/** Creates the missing slots of the other regions and reserves their WAL at once: from now on nothing a standby needs is thrown away. */
export async function ensureStandbySlots(
  session: Session,
  nodes: Readonly<Record<string, DatabaseNode>>,
  self: string,
): Promise<void> {
  const names = Object.keys(nodes)
    .filter(region => region !== self)
    .map(slotOf);
  // A slot that lost its WAL never comes back, and nothing can be copied through it.
  await session.rows(
    `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
      WHERE slot_name = ANY ($1) AND NOT active AND wal_status = 'lost'`,
    [names],
  );
  await session.rows(
    `SELECT pg_create_physical_replication_slot(name, true) FROM unnest($1::text[]) AS name
      WHERE NOT EXISTS (SELECT 1 FROM pg_replication_slots WHERE slot_name = name)`,
    [names],
  );
}

/** Creates the reconciliation slot if it is missing. It waits for every transaction that is open, so `limitMs` bounds it. */
export async function ensureReconSlot(session: Session, limitMs: number): Promise<void> {
  await session.rows(
    `SELECT pg_create_logical_replication_slot(name, 'pgoutput') FROM unnest($1::text[]) AS name
      WHERE NOT EXISTS (SELECT 1 FROM pg_replication_slots WHERE slot_name = name)`,
    [[RECON]],
    limitMs,
  );
}

/**
 * Drops what a demoted server has left: the other regions' slots and the reconciliation slot, if nobody uses them. A slot that nobody uses
 * pins WAL until the disk is full, and keeps dead rows.
 */
export async function dropStaleSlots(session: Session): Promise<void> {
  await session.rows(
    `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
      WHERE NOT active AND (slot_name = $1 OR (slot_type = 'physical' AND starts_with(slot_name, 'lifeboat_')))`,
    [RECON],
  );
}
