/**
 * What the acts and the run promise, which the model relies on. Each can be switched off, to see which accident it is there to prevent;
 * `lifeboat check` explores with those on that what runs can count on.
 */
export interface Guarantees {
  /** `postgres.fence` passes only when the fence is proved; an unreachable region is `unknown` and the run holds. Off: it counts as fenced. */
  readonly fenceIsProved: boolean;
  /** A fence leaves `standby.signal` and the do-not-start file, so that no supervisor brings a primary back. Off: it only stops the server. */
  readonly fenceSurvivesRestart: boolean;
  /** A region that cannot be reached has its client path closed, proved at the load balancer, and counts as fenced by that. */
  readonly closesClientPath: boolean;
  /** The promotion looks once more: the port of the old primary takes no connection and the standby streams from nobody. */
  readonly promotionLooksAgain: boolean;
  /** An unfence is refused unless every other server answers as a standby. */
  readonly unfenceLooksAround: boolean;
  /** The gates before a point of no return are read again right before it, and a worse reading returns the approval. */
  readonly gatesAreReadAgain: boolean;
  /** A name is moved only from the address it had (RFC 2136 prerequisite). */
  readonly nameMovesByCompareAndSet: boolean;
  /**
   * An act that was overtaken by the next attempt of its step does nothing any more: hosts and databases refuse it (epoch, ledger, overtaken
   * attempts), and a connection to a pooler or proxy is cut at the deadline. Until then it may land late. Not so for a process that is
   * frozen in the middle of a command and wakes up later.
   */
  readonly lateActsAreRefused: boolean;
  /** An act looks first whether its work is done, so that one that is delivered twice does it once. */
  readonly actsReadFirst: boolean;
  /** One run of a service at a time, by workflow id. A bot on another Temporal server knows nothing of that id, so `lifeboat check` does not count on it. */
  readonly oneRunPerService: boolean;
  /** What an act touches remembers the greatest epoch and refuses a smaller one. */
  readonly resourcesKeepEpoch: boolean;
  /** The promotion ledger refuses a second promotion to a timeline that was used. */
  readonly ledgerRefusesUsedTimeline: boolean;
  /** A rewind is refused while a stranded transaction is undecided. */
  readonly rewindNeedsReconciliation: boolean;
}

export const USUAL_GUARANTEES: Guarantees = {
  fenceIsProved: true,
  fenceSurvivesRestart: true,
  closesClientPath: false,
  promotionLooksAgain: true,
  unfenceLooksAround: true,
  gatesAreReadAgain: true,
  nameMovesByCompareAndSet: true,
  lateActsAreRefused: true,
  actsReadFirst: true,
  oneRunPerService: false,
  resourcesKeepEpoch: true,
  ledgerRefusesUsedTimeline: true,
  rewindNeedsReconciliation: true,
};
