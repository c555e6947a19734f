import type { SlackClock } from './clock.js';
import { Refusal } from './refusal.js';

/** Documented: a trigger id opens one view, within 3 s of what the person did. */
const LIFE_MS = 3_000;

interface Trigger {
  readonly user: string;
  readonly at: number;
  used: boolean;
}

/** The trigger ids that have been handed out. */
export class Triggers {
  readonly #issued = new Map<string, Trigger>();
  readonly #clock: SlackClock;

  constructor(clock: SlackClock) {
    this.#clock = clock;
  }

  issue(user: string): string {
    const id = `${this.#clock.now()}.${this.#issued.size + 1}.${user.toLowerCase()}`;
    this.#issued.set(id, { user, at: this.#clock.now(), used: false });
    return id;
  }

  /** The user whose act it came from; a `Refusal` when it is unknown, spent or too old. */
  exchange(id: string): string {
    const trigger = this.#issued.get(id);
    if (!trigger) throw new Refusal('invalid_trigger_id');
    if (trigger.used) throw new Refusal('exchanged_trigger_id');
    if (this.#clock.now() - trigger.at > LIFE_MS) throw new Refusal('expired_trigger_id');
    trigger.used = true;
    return trigger.user;
  }
}
