/** How much of the clients one region takes now. */
export interface Share {
  /** Of its full weight, 0 to 100. */
  readonly percent: number;
  /** Ordered out: it takes nobody, whatever its weight. */
  readonly out: boolean;
  /** Let in, and seen to be well; it takes new clients if it has a weight besides. */
  readonly well: boolean;
  /** Connections that are open there. */
  readonly connections: number;
}

/**
 * Something that divides clients among regions. Every act is harmless when repeated, changes nothing where it is so already, and has been read
 * back when it resolves: after a worker's death `read` says where the shift stands.
 */
export interface Weights {
  read(): Promise<ReadonlyMap<string, Share>>;
  weigh(region: string, percent: number): Promise<void>;
  /** Resolves when the region is seen to be well. */
  letIn(region: string): Promise<void>;
  /** Cuts the connections that are left. */
  takeOut(region: string): Promise<void>;
}
