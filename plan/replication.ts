import type { LossView } from './loss-view.js';
import type { SyncRecord } from './synchronous.js';
import type { SeenSpan } from './watch-series.js';

/** A log sequence number, as PostgreSQL prints it (`0/44A52F0`). */
export type Lsn = string;

/** Bytes into the WAL of an LSN; undefined when the text is not one. `X/Y` is two 32-bit halves in hexadecimal (PostgreSQL, pg_lsn type). */
export function lsnToBytes(lsn: Lsn): number | undefined {
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(lsn);
  if (!match) return undefined;
  return Number.parseInt(match[1] ?? '', 16) * 2 ** 32 + Number.parseInt(match[2] ?? '', 16);
}

/** One server as it answered. All times are milliseconds since the epoch by the worker's clock, so that host clocks do not matter. */
export interface NodeReading {
  readonly region: string;
  readonly at: number;
  /** `answered`; `refused`: nothing listens there (a positive answer from the host); `silent`: no answer within the deadline. */
  readonly contact: 'answered' | 'refused' | 'silent';
  readonly detail: string;
  readonly inRecovery: boolean | null;
  readonly systemId: string | null;
  readonly timeline: number | null;
  /** A primary's flushed LSN; a standby's greatest received or replayed LSN. This is what decides loss. */
  readonly have: Lsn | null;
  readonly replayed: Lsn | null;
  readonly replayPaused: boolean | null;
  readonly applyDelayMs: number | null;
  /** A standby's receiver: `streaming`, another status, or null when there is none. */
  readonly receiver: string | null;
  readonly receivedTimeline: number | null;
  /** The newest heartbeat this node has, as stamped by the bot's clock. */
  readonly heartbeatAt: number | null;
  /**
   * Transaction ids handed out so far (`pg_snapshot_xmax`), in 64 bits: only transactions that write get one, and it is counted at once, where
   * `pg_stat_database` lags a second. Two readings give a rate.
   */
  readonly transactions: number | null;
  /** Since when a standby's receiver has heard nothing, by the standby's own clock alone. */
  readonly receiverSilentMs?: number | null;
  /** Since when the newest promotion in the ledger that this server holds, by its own clock; null when there was none. */
  readonly promotedAgoMs?: number | null;
  /** On a primary that was written to: whether it took the write. A full or read-only disk answers every question. */
  readonly wrote?: boolean;
  /** A primary's synchronous replication; null where it could not be read; absent in readings of before it was read, and on standbys. */
  readonly sync?: SyncReading | null;
  /** Only of MariaDB, whose `have` and `timeline` are null. */
  readonly gtid?: GtidReading;
}

/** Where a server of MariaDB is, in GTIDs (`domain-server-sequence`, comma-separated). */
export interface GtidReading {
  readonly serverId: number;
  /** What it has, at least: the last GTID of each domain, from its binary log and, on a replica, from what it has received. */
  readonly position: string;
  /** `gtid_binlog_state`: the last GTID of each domain and each server that its binary log has. */
  readonly state: string;
  /** `gtid_strict_mode`: a server refuses what would make its history branch. */
  readonly strict: boolean;
}

export interface SyncReading {
  /** `synchronous_standby_names`, as it is in force. */
  readonly names: string;
  /** Commits wait until a standby has flushed them, unless their session says otherwise: nothing that the server itself keeps says less. */
  readonly commitsWait: boolean;
  /** The standbys that commits wait for now (`sync_state` is `sync` or `quorum`), by their application names in lower case. */
  readonly members: readonly { readonly name: string; readonly flushed: Lsn | null }[];
}

/** The estate of one database at one moment, and the last moment at which its primary answered. */
export interface ReplicationReading {
  readonly at: number;
  readonly nodes: readonly NodeReading[];
}

/** What the watch workflow remembers of one database, from before anything failed. */
export interface WatchState {
  readonly database: string;
  readonly latest: ReplicationReading | null;
  /** The last reading in which exactly one primary answered. */
  readonly lastGood: ReplicationReading | null;
  readonly primaryRegion: string | null;
  /** Since when every look at the primary has failed; null while it answers. */
  readonly unreachableSince: number | null;
  /** Whether every look since then was `refused`, which says that nothing listens there. */
  readonly refusedSince: number | null;
  readonly writesPerSecond: number | null;
  /** Whom the primary's commits waited for, up to the last look at which it answered. */
  readonly sync?: SyncRecord | null;
  /** What everybody who could know says of the primary's loss; absent where it was not judged. The card that proposes a failover is made from it. */
  readonly loss?: LossView;
  /** What was seen lately, bounded in number, for the charts of reports. No gate reads it, and none is given it. */
  readonly series?: readonly SeenSpan[];
}

/** What the lag gate judges: the estate now, and what was last known while the primary still answered. */
export interface LagReading {
  readonly now: ReplicationReading;
  readonly watch: WatchState | null;
  /** By region: since when a silent server that is bound to its lease has been ended by it, so that it has acknowledged nothing later. */
  readonly endedSince?: Readonly<Record<string, number>>;
}
