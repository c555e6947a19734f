/** What was seen of a region that must not take writes. Every item is an observation; the verdict is `judgeFence`. */
export interface FenceReading {
  readonly at: number;
  readonly region: string;
  readonly host: HostEvidence;
  /** Connections tried from the worker to the server's own address. */
  readonly port: { readonly refused: number; readonly silent: number; readonly answered: number };
  /** A write tried through every client route, after it was closed. */
  readonly routes: readonly { readonly route: string; readonly closed: boolean; readonly detail: string }[];
  /** From the inventory: who starts the server after a crash or a reboot. */
  readonly starts: 'lifeboat' | 'system';
  /** Logins with the clients' own roles at the server's own address, tried only where its port answered. */
  readonly logins?: readonly ClientLogin[];
  /** The lease of a server that is bound to it has run out, margin included; null while it is held, or when it says nothing. */
  readonly lease?: { readonly expiredForMs: number } | null;
  /** What the inventory's fence command did; null when it was not needed, absent when there is none. */
  readonly command?: { readonly outcome: 'done' | 'failed' | 'unknown'; readonly detail: string } | null;
}

/** A client's login without any route. `rejected`: the server itself said that this client may not come in (SQLSTATE 28000). */
export interface ClientLogin {
  readonly route: string;
  readonly outcome: 'rejected' | 'accepted' | 'unclear';
  readonly detail: string;
}

/** What the region's worker found on the host, or that nobody was there to look. */
export type HostEvidence =
  | {
      readonly hands: 'acted';
      /** The cluster state of the control file, e.g. `shut down`, `in production` (after a crash). */
      readonly controlState: string;
      readonly processes: number;
      /** `standby.signal` is in the data directory, or the include file of MariaDB says `read_only`: a careless start cannot become primary. */
      readonly standbySignal: boolean;
      /** The do-not-start file is in the data directory. */
      readonly fenceFile: boolean;
      /** For a server that could not be stopped: what keeps clients out of it. Null when it was not needed or the server did not answer. */
      readonly rejects?: { readonly rules: boolean; readonly sessions: number } | null;
    }
  | { readonly hands: 'nobody-there' | 'failed'; readonly detail: string };
