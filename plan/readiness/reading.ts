/** What Lifeboat's role may do on one server, as the server itself says. */
export interface RoleReading {
  readonly region: string;
  /** Why the server could not be asked; null when it answered. */
  readonly silent: string | null;
  readonly role: string;
  /** What the acts of a move need and this role may not, as the server's own words for it. */
  readonly missing: readonly string[];
  /** Client connections to the database now; counted on every server. */
  readonly clients: number;
  readonly inRecovery: boolean | null;
}

/** The entry points of a service, asked without changing anything. */
export interface EntryReading {
  readonly traffic: string;
  readonly names: NamesReading | null;
  /** Why the pooler or the proxy would not take an order now; null: it answered; absent: the inventory has none. */
  readonly pooler?: string | null;
  readonly proxy?: string | null;
  /** What has drifted among the instances, one sentence each; absent in older readings. */
  readonly drift?: readonly string[];
}

/** A zone and the credentials for it. */
export interface NamesReading {
  readonly name: string;
  /** Why the zone could not be read; null when it could. */
  readonly unread: string | null;
  readonly addresses: readonly string[];
  readonly ttlSeconds: number | null;
  readonly declaredTtlSeconds: number;
  /** What the server said to a signed update that changes nothing: null when it took it. */
  readonly refused: string | null;
  /** The address is neither the one of the region that is left nor the one that is gone to. */
  readonly elsewhere: boolean;
  /** The name points at the region that is gone to already. */
  readonly there: boolean;
}
