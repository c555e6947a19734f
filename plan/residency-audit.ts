import type { Residency } from './residency.js';

/** What an audit found: where each copy of a database is, what leaves it, and which rows are in the wrong region. */
export interface ResidencyReading {
  /** Milliseconds since the epoch, by the bot's clock. */
  readonly at: number;
  readonly database: string;
  /** What the inventory says of it. */
  readonly declared: Residency;
  readonly regions: readonly AuditedRegion[];
}

export interface AuditedRegion {
  readonly region: string;
  readonly jurisdiction: string;
  /** Why it could not be read; everything below is empty then. */
  readonly silent: string | null;
  /** A physical standby: a whole copy of its primary. */
  readonly standby: boolean;
  /** Each table of each publication, with the columns and rows that leave. */
  readonly published: readonly Published[];
  /** Logical slots: who holds one can read whatever is published. */
  readonly slots: readonly string[];
  readonly subscriptions: readonly Subscribed[];
  /** Who gets the whole WAL of this server now. */
  readonly senders: readonly Sender[];
  /** The slot that this standby follows with. */
  readonly receives: string | null;
  readonly misplaced: readonly Misplaced[];
  /** Tables whose rows could not be told apart, and why. */
  readonly notCounted: readonly { readonly table: string; readonly why: string }[];
}

export interface Published {
  readonly publication: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** As PostgreSQL writes it; null: every row. */
  readonly filter: string | null;
}

export interface Subscribed {
  readonly name: string;
  readonly slot: string | null;
  readonly publications: readonly string[];
}

export interface Sender {
  readonly name: string;
  readonly address: string | null;
  readonly slot: string | null;
  /** `backup`: a base backup is being taken. */
  readonly state: string;
}

/** Rows of one table that hold what they may not hold there. */
export interface Misplaced {
  readonly table: string;
  /** Only counted where one of these columns has a value. */
  readonly columns: readonly string[] | null;
  /** Rows that belong to another jurisdiction. */
  readonly elsewhere: number;
  /** Rows whose column says nothing that the inventory knows. */
  readonly unclassified: number;
}
