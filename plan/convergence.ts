/** How one region's writes get to the other, at one moment. */
export interface Direction {
  readonly from: string;
  readonly to: string;
  /** Whether the subscription is switched on. */
  readonly enabled: boolean;
  /** Whether its apply worker is alive and connected to the source. */
  readonly connected: boolean;
  /** The source threw away WAL that the other region had not received. */
  readonly slotLost: boolean;
  readonly behindBytes: number;
  /** How old the oldest write is that the other region lacks, as far as PostgreSQL says; null when it does not (below 17, not connected). */
  readonly behindMs: number | null;
  /** How often the apply worker has failed since statistics were reset. */
  readonly applyErrors: number;
  /** PostgreSQL 18's own conflict counters; empty before. Ever growing since statistics were reset, so they are shown and not judged. */
  readonly conflicts: Readonly<Record<string, number>>;
}

/** What is different in one table, by keyed digests of both regions. */
export interface TableDifference {
  readonly table: string;
  readonly differing: number;
  /** Some of the keys, as JSON. */
  readonly keys: readonly string[];
}

/** What `postgres.check-convergence` measures. */
export interface ConvergenceReading {
  readonly at: number;
  readonly regions: readonly [string, string];
  /** Null with `silent` when a server did not answer. */
  readonly directions: readonly Direction[] | null;
  readonly silent: string | null;
  /** Rows in the ledger that are not converged: found, or held back for a person. */
  readonly open: number;
  readonly tables: readonly TableDifference[];
  /** Tables that have no key, and are therefore not compared. */
  readonly notCompared: readonly string[];
  /** True when the comparison stopped at its limit, so that there may be more. */
  readonly cut: boolean;
}

/** What `postgres.find-divergence` found and kept. */
export interface FoundDivergence {
  /** Rows that are open in the ledger now, found by this run or earlier. */
  readonly rows: number;
  readonly tables: Readonly<Record<string, number>>;
  readonly keys: readonly string[];
  /** Transactions that a subscription could not apply; kept, and then skipped. */
  readonly skipped: readonly string[];
}

/** What became of the rows that had diverged. */
export interface Convergence {
  readonly converged: number;
  readonly merged: number;
  /** By region, how often its version was taken. */
  readonly taken: Readonly<Record<string, number>>;
  readonly conflicts: number;
  /** Rows that clients were writing to; the next pass looks at them again. */
  readonly busy: number;
  readonly decidedBy: Readonly<Record<string, number>>;
  readonly keys: readonly string[];
  readonly keptIn: string;
}
