import type { Promotion } from '../../plan/promotion.js';
import type { StepContext } from '../../plan/run.js';
import type { Session } from './session.js';

/** A row of the promotion ledger and whose it is. */
export interface LedgerEntry extends Promotion {
  readonly run: string;
}

/** Looks a timeline up. Works on a standby. Undefined when no promotion to it was recorded. */
export async function findPromotion(
  session: Session,
  systemId: string,
  timeline: number,
): Promise<LedgerEntry | undefined> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.promotion_ledger') IS NOT NULL`);
  if (!there) return undefined;
  const [row] = await session.rows(
    `SELECT system_id, timeline, switch_lsn, region, run, promoted_in_ms FROM lifeboat.promotion_ledger
      WHERE system_id = $1 AND timeline = $2`,
    [systemId, timeline],
  );
  return (
    row && {
      systemId: row.text('system_id'),
      timeline: row.number('timeline'),
      switchLsn: row.text('switch_lsn'),
      region: row.text('region'),
      run: row.text('run'),
      promotedInMs: row.number('promoted_in_ms'),
    }
  );
}

/**
 * The newest promotion of which this server holds the ledger's row. The row was committed on its timeline, so a standby that has it is on that
 * timeline or a later one, while its control file shows an older one until its next restartpoint. `agoMs` is by the server's own clock, `epoch` the
 * time at which the run began.
 */
export async function newestPromotion(
  session: Session,
  systemId: string,
): Promise<
  { readonly timeline: number; readonly run: string; readonly epoch: number; readonly agoMs: number } | undefined
> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.promotion_ledger') IS NOT NULL`);
  if (!there) return undefined;
  const [row] = await session.rows(
    `SELECT timeline, run, epoch, (extract(epoch FROM clock_timestamp() - at) * 1000)::bigint AS ago
       FROM lifeboat.promotion_ledger WHERE system_id = $1 ORDER BY timeline DESC LIMIT 1`,
    [systemId],
  );
  if (!row) return undefined;
  return {
    timeline: row.number('timeline'),
    run: row.text('run'),
    epoch: row.number('epoch'),
    agoMs: row.number('ago'),
  };
}

/**
 * Records a promotion, with the line about it in the database's audit. One statement, because clients wait for it and the two are one fact. The
 * first word stands: a timeline that is there already keeps its row.
 */
export async function recordPromotion(session: Session, promotion: Promotion, context: StepContext): Promise<void> {
  await session.rows(
    `WITH entry AS (
       INSERT INTO lifeboat.promotion_ledger (run, epoch, system_id, timeline, switch_lsn, region, promoted_in_ms)
       VALUES ($1, $2, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
     ) INSERT INTO lifeboat.audit (run, epoch, act, detail) VALUES ($1, $2, 'promotion', $3)`,
    [
      context.run,
      context.epoch,
      JSON.stringify(promotion),
      promotion.systemId,
      promotion.timeline,
      promotion.switchLsn,
      promotion.region,
      promotion.promotedInMs,
    ],
  );
}

/** One line of what was done to the database, kept in the database. */
export async function writeAudit(session: Session, context: StepContext, act: string, detail: unknown): Promise<void> {
  await session.rows('INSERT INTO lifeboat.audit (run, epoch, act, detail) VALUES ($1, $2, $3, $4)', [
    context.run,
    context.epoch,
    act,
    JSON.stringify(detail),
  ]);
}
