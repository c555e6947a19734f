/** The addresses of a name as the zone's own server has them; none when the name or the record set does not exist. */
export interface DnsReading {
  readonly addresses: readonly string[];
  readonly ttlSeconds: number | null;
}

/** What `replace` changes, in one act. */
export interface DnsChange {
  /** The one address that the name must have now. */
  readonly expected: string;
  /** The one that it shall have; the same one when only the TTL changes. */
  readonly next: string;
  readonly ttlSeconds: number;
  /** The text of the record `_lifeboat` beside the name; null removes it, absent leaves it as it is. */
  readonly note?: string | null;
}

export type Replaced =
  /** The zone has the change. */
  | { readonly outcome: 'done' }
  /** The zone did not have exactly the expected address, and was not changed. */
  | { readonly outcome: 'not-expected' }
  /** The provider said no. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** Sent, and no answer that can be believed: it may have happened, or may still happen. */
  | { readonly outcome: 'unknown'; readonly reason: string };

/**
 * One name in one zone. What a provider guarantees, and `test/contracts/dns-provider.ts` proves for each:
 *
 * - **Compare-and-set.** `replace` changes the record set only if it is exactly the expected address at that moment. Of any number of actors
 *   with the same expectation one wins; a stale actor changes nothing. Who refuses it, the zone itself or a claim that stands in the zone, is
 *   said for each provider in `plan/dns-abilities.ts`: where the provider's interface has no condition, only Lifeboat's own actors are kept apart.
 * - **Address, TTL and note are one change.** Nobody sees the one without the others at the source.
 * - **Never empty.** There is no call that removes an address without putting one in, and no moment at which the source has none.
 * - **Only believable answers.** `done` and `not-expected` come from somebody who holds the key, in answer to this very request. Everything
 *   less is `refused` or `unknown`.
 * - **The source, not a copy.** `read` and `readNote` ask where the zone is kept, never a cache. They fail with `unreachable` or `dns-refused`.
 * - **A deadline.** Every call ends within its `deadlineMs`, also when nobody answers.
 */
export interface DnsProvider {
  read(deadlineMs: number): Promise<DnsReading>;
  /** The text of the record `_lifeboat` beside the name; null when there is none. */
  readNote(deadlineMs: number): Promise<string | null>;
  replace(change: DnsChange, deadlineMs: number): Promise<Replaced>;
  /** Asks for a change of this name, with the same credentials and expectation, that changes nothing: `done` means that `replace` would be taken. */
  rehearse(expected: string, absent: string, deadlineMs: number): Promise<Replaced>;
}
