import { compareLsn } from '../timeline-history.js';
import type { Direction } from '../../../plan/convergence.js';
import type { Lsn } from '../../../plan/replication.js';
import type { Pair, Side } from './pair.js';

/** How one region's writes get to the other right now, with the positions that only acts need. */
export interface Flow extends Direction {
  /** Everything the source committed before here was applied and flushed. */
  readonly confirmed: Lsn;
  /** Where the last transaction that was applied ended at the source. */
  readonly applied: Lsn;
  readonly now: Lsn;
}

/** Reads the direction that ends at `to`, on both of its sides. */
export async function readFlow(from: Side, to: Side): Promise<Flow> {
  const source = await from.session.row(
    `SELECT pg_current_wal_lsn() AS now, s.confirmed_flush_lsn, s.wal_status, s.active,
            pg_wal_lsn_diff(pg_current_wal_lsn(), s.confirmed_flush_lsn)::bigint AS bytes,
            extract(epoch FROM r.replay_lag) * 1000 AS lag_ms,
            extract(epoch FROM clock_timestamp() - (to_jsonb(s)->>'inactive_since')::timestamptz) * 1000 AS inactive_ms
       FROM pg_replication_slots s LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
      WHERE s.slot_name = $1`,
    [to.subscription.slot],
  );
  const target = await to.session.row(
    `SELECT s.subenabled, EXISTS (SELECT 1 FROM pg_stat_subscription w WHERE w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL) AS worker,
            coalesce(pg_replication_origin_progress('pg_' || s.oid, false), '0/0') AS applied,
            (SELECT to_jsonb(t)::text FROM pg_stat_subscription_stats t WHERE t.subid = s.oid) AS stats
       FROM pg_subscription s WHERE s.oid = $1::oid`,
    [to.subscription.oid],
  );
  const stats = numbersOf(target.textOrNull('stats'));
  const behindBytes = Math.max(0, source.number('bytes'));
  const active = source.boolean('active');
  return {
    from: from.region,
    to: to.region,
    enabled: target.boolean('subenabled'),
    connected: active && target.boolean('worker'),
    slotLost: source.textOrNull('wal_status') === 'lost',
    behindBytes,
    behindMs: behindBytes === 0 ? 0 : source.numberOrNull(active ? 'lag_ms' : 'inactive_ms'),
    applyErrors: stats['apply_error_count'] ?? 0,
    conflicts: Object.fromEntries(Object.entries(stats).filter(([name]) => name.startsWith('confl_'))),
    confirmed: source.text('confirmed_flush_lsn'),
    applied: target.text('applied'),
    now: source.text('now'),
  };
}

function numbersOf(json: string | null): Readonly<Record<string, number>> {
  const value: unknown = json === null ? {} : JSON.parse(json);
  const entries = Object.entries(value ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return Object.fromEntries(entries);
}

/** Both directions: `[first to second, second to first]`. */
export async function readFlows({ first, second }: Pair): Promise<readonly [Flow, Flow]> {
  return [await readFlow(first, second), await readFlow(second, first)];
}

/** True when the other region has everything that the source had committed before `mark`. */
export function hasReached({ confirmed }: Flow, mark: Lsn): boolean {
  return compareLsn(confirmed, mark) >= 0;
}
