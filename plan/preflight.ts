/** One server before a planned move, as it was found. `null` where it could not be read. */
export interface PreflightSide {
  readonly region: string;
  /** Why the server itself could not be asked; null when it answered. */
  readonly silent: string | null;
  readonly standby: boolean | null;
  /** The settings that a standby needs at least as high as its primary's, in the server's own numbers. */
  readonly settings: Readonly<Record<string, number>>;
  readonly slotsFree: number;
  readonly sendersFree: number;
  /** The archiver's last failure, when it is newer than its last success. */
  readonly archiverFailure: string | null;
  readonly preparedTransactions: number;
  readonly longTransactions: readonly { readonly pid: number; readonly user: string; readonly ms: number }[];
  /** Logical slots that are not Lifeboat's own, without those that the server itself keeps on its standbys. */
  readonly logicalSlots: readonly { readonly name: string; readonly active: boolean }[];
  readonly extensions: readonly string[];
  readonly availableExtensions: readonly string[];
  /** Databases whose collations the server's operating system sorts differently from when they were made. */
  readonly collations: readonly string[];
  /** Data checksums or `wal_log_hints`. */
  readonly hints: boolean;
  readonly maxWalBytes: number;
  readonly host: PreflightHost | null;
  /** Why the host could not be asked. */
  readonly hostSilent: string | null;
}

/** What only the host can say. */
export interface PreflightHost {
  readonly freeBytes: number;
  /** Why a replication connection from here to the other server failed; null when it worked. */
  readonly replicationRefused: string | null;
}

export interface PreflightReading {
  readonly at: number;
  readonly from: PreflightSide;
  readonly to: PreflightSide;
}
