/** One server or client that was asked which address a name has. */
export interface Asked {
  /** A reference of the inventory; `zone` for the provider itself. */
  readonly who: string;
  readonly role: 'zone' | 'authority' | 'resolver' | 'client';
  /** None when it has none; null when it gave no answer that counts. */
  readonly addresses: readonly string[] | null;
  /** Why there is no answer. */
  readonly detail: string;
}

/** What the world says of a name after it was moved. */
export interface SettleReading {
  /** When it was taken, milliseconds since the epoch. */
  readonly at: number;
  readonly name: string;
  /** The address that it should have. */
  readonly address: string;
  /** The TTL in the zone, milliseconds; null when it could not be read. */
  readonly ttlMs: number | null;
  /** When answers from before a lowered TTL leave the last cache, milliseconds since the epoch; null when nothing is remembered. */
  readonly oldAnswersEnd: number | null;
  readonly asked: readonly Asked[];
  /** Nothing was moved: the run only rehearses. */
  readonly rehearsal: boolean;
}
