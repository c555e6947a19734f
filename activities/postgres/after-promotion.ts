import type { DatabaseNode } from '../../plan/database-entry.js';
import type { Promotion } from '../../plan/promotion.js';
import type { StepContext } from '../../plan/run.js';
import { recordPromotion } from './ledger.js';
import { readSwitchLsn } from './promotion.js';
import type { Session } from './session.js';
import { ensureReconSlot, ensureStandbySlots } from './slots.js';

/** The slot waits for open transactions; a promoted server has hardly any. */
const SLOT_LIMIT_MS = 5_000;

/** Writes the promotion down on the new primary: the first real write of the new history, and the proof that it takes writes. The schema must be there, and the epoch taken. */
export async function recordFork(
  session: Session,
  context: StepContext,
  facts: Omit<Promotion, 'switchLsn'>,
): Promise<Promotion> {
  const promotion = { ...facts, switchLsn: await readSwitchLsn(session, facts.timeline) };
  await recordPromotion(session, promotion, context);
  return promotion;
}

/** What the other servers will need of the new primary; the last thing done on a connection. Idempotent; without the slots a rejoin may find its WAL gone. */
export async function keepForOthers(
  session: Session,
  nodes: Readonly<Record<string, DatabaseNode>>,
  self: string,
): Promise<void> {
  await ensureStandbySlots(session, nodes, self);
  // Held up by somebody's open transaction it is no reason to fail a promotion that has happened: the watch makes it at its next look.
  await ensureReconSlot(session, SLOT_LIMIT_MS).catch(() => undefined);
}
