import type { RateGate } from './rates.js';

/** What is more urgent goes first: an approval that is open holds a run up until people decide, and it expires. */
export const Urgency = { approval: 0, question: 1, end: 2, milestone: 3, progress: 4 } as const;
export type Urgency = (typeof Urgency)[keyof typeof Urgency];

/** A message as it should stand in Slack. */
export interface Wanted {
  /** The card, or the thread, that it is about; a newer one with the same key replaces it. */
  readonly key: string;
  readonly channel: string;
  readonly urgency: Urgency;
}

/** What the outbox must know of a message before it lets it go. */
export interface Standing<Message> {
  /** Whether it is there already and only changes. */
  isUpdate(message: Message): boolean;
  /** False while an earlier state of it is on its way, or what it hangs on is not there yet. */
  isReady(message: Message): boolean;
}

/**
 * What is to be sent, in the order of urgency and then of waiting. Of one card only the newest state waits, so a hundred runs that change all
 * the time are a hundred entries and not thousands. Decides nothing about the clock and sends nothing itself.
 */
export class Outbox<Message extends Wanted> {
  readonly #gate: RateGate;
  readonly #standing: Standing<Message>;
  readonly #waiting = new Map<string, { readonly message: Message; readonly since: number }>();

  constructor(gate: RateGate, standing: Standing<Message>) {
    this.#gate = gate;
    this.#standing = standing;
  }

  /** The newer one takes the place in the queue of the older one, and is as urgent as the more urgent of both. */
  put(message: Message, now: number): void {
    const before = this.#waiting.get(message.key);
    const urgency = before && before.message.urgency < message.urgency ? before.message.urgency : message.urgency;
    this.#waiting.set(message.key, { message: { ...message, urgency }, since: before?.since ?? now });
  }

  /** Puts back what could not be sent, unless something newer waits by now. */
  putBack(message: Message, now: number): void {
    if (!this.#waiting.has(message.key)) this.#waiting.set(message.key, { message, since: now });
  }

  drop(key: string): void {
    this.#waiting.delete(key);
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The next message that may go out now, taken out of the queue; or how long nothing may; infinite when nothing waits that could. */
  next(now: number): { readonly message: Message } | { readonly waitMs: number } {
    const order = [...this.#waiting.values()].toSorted(
      (a, b) => a.message.urgency - b.message.urgency || a.since - b.since,
    );
    let soonest = Number.POSITIVE_INFINITY;
    for (const { message } of order) {
      if (!this.#standing.isReady(message)) continue;
      const update = this.#standing.isUpdate(message);
      const urgent = message.urgency <= Urgency.end;
      const free = this.#gate.whenFree(message.channel, update, urgent, now);
      if (free <= now) {
        this.#waiting.delete(message.key);
        this.#gate.sent(message.channel, update, now);
        return { message };
      }
      soonest = Math.min(soonest, free);
    }
    return { waitMs: soonest - now };
  }
}
