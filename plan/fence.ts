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
}

/** What the region's worker found on the host, or that nobody was there to look. */
export type HostEvidence =
  | {
      readonly hands: 'acted';
      /** The cluster state of the control file, e.g. `shut down`, `in production` (after a crash). */
      readonly controlState: string;
      readonly processes: number;
      /** `standby.signal` is in the data directory: a careless start cannot become primary. */
      readonly standbySignal: boolean;
      /** The do-not-start file is in the data directory. */
      readonly fenceFile: boolean;
    }
  | { readonly hands: 'nobody-there' | 'failed'; readonly detail: string };
