/** Slack's limits for one app (documented: about one message a second and channel, chat.update in tier 3, 50 a minute). */
export interface Rates {
  /** Milliseconds between two messages in one channel, on average. */
  readonly perMessageMs: number;
  /** How many may come at once in one channel. */
  readonly burst: number;
  readonly updatesPerMinute: number;
  /** Updates a minute that progress leaves to questions. */
  readonly reserved: number;
}

export const SLACK_RATES: Rates = { perMessageMs: 1_000, burst: 3, updatesPerMinute: 48, reserved: 12 };

const MINUTE_MS = 60_000;

/** Counts what was sent, and says when the next may be. Pure but for what it remembers; the clock is the caller's. */
export class RateGate {
  readonly #rates: Rates;
  readonly #channels = new Map<string, { readonly at: number; readonly left: number }>();
  #updates: number[] = [];
  #closedUntil = 0;
  readonly #closedChannels = new Map<string, number>();

  constructor(rates: Rates) {
    this.#rates = rates;
  }

  /** The earliest moment at which this may be sent: now, or later. */
  whenFree(channel: string, update: boolean, urgent: boolean, now: number): number {
    const { perMessageMs } = this.#rates;
    const credit = this.#credit(channel, now);
    const byChannel = credit >= 1 ? now : now + Math.ceil((1 - credit) * perMessageMs);
    const closed = Math.max(this.#closedUntil, this.#closedChannels.get(channel) ?? 0);
    return Math.max(byChannel, closed, update ? this.#whenUpdate(urgent, now) : 0);
  }

  sent(channel: string, update: boolean, now: number): void {
    this.#channels.set(channel, { at: now, left: this.#credit(channel, now) - 1 });
    if (update) this.#updates.push(now);
  }

  /** Slack said 429: nothing goes out before, whatever we believe of its limits. */
  close(until: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, until);
  }

  /** One channel takes nothing for a while. */
  closeChannel(channel: string, until: number): void {
    this.#closedChannels.set(channel, until);
  }

  #credit(channel: string, now: number): number {
    const { perMessageMs, burst } = this.#rates;
    const known = this.#channels.get(channel);
    return known ? Math.min(burst, known.left + (now - known.at) / perMessageMs) : burst;
  }

  #whenUpdate(urgent: boolean, now: number): number {
    const { updatesPerMinute, reserved } = this.#rates;
    this.#updates = this.#updates.filter(at => now - at < MINUTE_MS);
    const allowed = urgent ? updatesPerMinute : updatesPerMinute - reserved;
    const blocking = this.#updates[this.#updates.length - allowed];
    return blocking === undefined ? now : blocking + MINUTE_MS;
  }
}
