import type { SlackClock } from './clock.js';

/** Documented tiers: calls per minute, method and app; `perChannel` is the rule of chat.postMessage. */
export const Tier = { one: 1, two: 20, three: 50, four: 100, special: 600, perChannel: 0 } as const;
export type Tier = (typeof Tier)[keyof typeof Tier];

const MINUTE_MS = 60_000;
/** Documented: one message a second and channel, "short bursts" above that; their length is not, so this is a guess on the safe side. */
const BURST = 4;
const PER_MESSAGE_MS = 1_000;
/** Tier 1 promises one call a minute and tolerates "a small amount of burst"; reconnecting sockets live on that. */
const TIER_ONE_BURST = 10;

/** Counts calls by method (and channel) and says how long a caller has to wait. */
export class RateLimits {
  readonly #clock: SlackClock;
  readonly #calls = new Map<string, number[]>();
  readonly #credit = new Map<string, { at: number; left: number }>();

  constructor(clock: SlackClock) {
    this.#clock = clock;
  }

  /** Whole seconds to wait, as `Retry-After` has them, or undefined when the call may go through; then it counts. */
  take(method: string, tier: Tier, channel: string): number | undefined {
    return tier === Tier.perChannel ? this.#fromBucket(`${method} ${channel}`) : this.#fromWindow(method, tier);
  }

  #fromWindow(key: string, tier: Tier): number | undefined {
    const now = this.#clock.now();
    const allowed = tier === Tier.one ? TIER_ONE_BURST : tier;
    const recent = (this.#calls.get(key) ?? []).filter(at => now - at < MINUTE_MS);
    const oldest = recent[0];
    if (recent.length >= allowed && oldest !== undefined) return seconds(oldest + MINUTE_MS - now);
    this.#calls.set(key, [...recent, now]);
    return undefined;
  }

  #fromBucket(key: string): number | undefined {
    const now = this.#clock.now();
    const { at, left } = this.#credit.get(key) ?? { at: now, left: BURST };
    const credit = Math.min(BURST, left + (now - at) / PER_MESSAGE_MS);
    this.#credit.set(key, { at: now, left: credit >= 1 ? credit - 1 : credit });
    return credit >= 1 ? undefined : seconds((1 - credit) * PER_MESSAGE_MS);
  }
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
