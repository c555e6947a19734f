import type { BotLog } from '../bot-log.js';
import type { CardRendering } from '../slack/render-card.js';
import { renderCard } from '../slack/render-card.js';
import { textSection } from '../slack/blocks/section.js';
import type { Poster } from '../slack/poster.js';
import { type SlackTrouble, slackTrouble, TroubleKind } from '../slack/slack-trouble.js';
import type { CardPlaces } from '../store/card-places.js';
import type { Outbox } from './outbox.js';
import type { RateGate } from './rates.js';
import { runCardKey, type WantedMessage } from './wanted-message.js';

export interface SenderParts {
  readonly outbox: Outbox<WantedMessage>;
  readonly gate: RateGate;
  readonly places: CardPlaces;
  readonly poster: Poster;
  readonly rendering: () => CardRendering;
  /** Where messages go whose channel does not take them; undefined: they wait. */
  readonly fallback: string | undefined;
  readonly log: BotLog;
  readonly now: () => number;
}

/** Slack is tried again after 1 s, 2 s and so on, up to this. */
const LONGEST_PAUSE_MS = 30_000;
/** A token that does not work needs a person; looking again costs little. */
const ACCESS_PAUSE_MS = 10_000;

/** Sends one message of the outbox and keeps what Slack says. Whatever fails is put back: a run never waits for it, and the newest state wins. */
export class Sender {
  readonly #parts: SenderParts;
  readonly #busy: Set<string>;
  readonly #broken = new Set<string>();
  #failures = 0;

  /** `busy`: the keys of what is on its way; shared with the outbox's standing. */
  constructor(parts: SenderParts, busy: Set<string>) {
    this.#parts = parts;
    this.#busy = busy;
  }

  async send(message: WantedMessage): Promise<void> {
    this.#busy.add(message.key);
    try {
      await this.#deliver(message);
      this.#failures = 0;
    } catch (error) {
      this.#failed(message, slackTrouble(error));
    } finally {
      this.#busy.delete(message.key);
    }
  }

  async #deliver(message: WantedMessage): Promise<void> {
    const { places, poster, now } = this.#parts;
    if (message.what === 'thread') return this.#tell(message);
    const { keyed, key, service, run } = message;
    const rendered = renderCard(keyed.card, this.#parts.rendering());
    const place = places.get(key);
    if (place) await poster.update(place, rendered);
    const posted = place ?? (await poster.post(this.#channelOf(message), rendered));
    // Read after the call: the thread may have been told something meanwhile.
    const told = places.get(key)?.told ?? 0;
    places.put({ key, service, run, channel: posted.channel, ts: posted.ts, closed: keyed.closed, told, at: now() });
  }

  async #tell(message: WantedMessage & { readonly what: 'thread' }): Promise<void> {
    const { places, poster } = this.#parts;
    const { milestones, run } = message;
    const place = places.get(runCardKey(run));
    // What was on its way when this was put together is told by now.
    const untold = milestones.filter(({ seq }) => seq > (place?.told ?? 0));
    const last = untold.at(-1);
    if (!place || !last) return;
    const blocks = [textSection(untold.map(({ line }) => line).join('\n'))];
    await poster.post(place.channel, { text: 'What happened', blocks }, place.ts);
    const latest = places.get(runCardKey(run)) ?? place;
    places.put({ ...latest, told: Math.max(latest.told, last.seq) });
  }

  #channelOf({ channel }: WantedMessage): string {
    return this.#broken.has(channel) ? (this.#parts.fallback ?? channel) : channel;
  }

  #failed(message: WantedMessage, trouble: SlackTrouble): void {
    const { outbox, gate, log, places, now } = this.#parts;
    this.#failures += 1;
    const pause = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(this.#failures - 1, 5));
    log.warn('slack-trouble', { key: message.key, code: trouble.code, kind: trouble.kind, fix: trouble.fix });
    if (trouble.kind === TroubleKind.refused) return;
    if (trouble.kind === TroubleKind.limited) gate.close(now() + trouble.waitMs);
    if (trouble.kind === TroubleKind.down) gate.close(now() + pause);
    if (trouble.kind === TroubleKind.access) gate.close(now() + ACCESS_PAUSE_MS);
    if (trouble.kind === TroubleKind.message) places.forget(message.key);
    if (trouble.kind === TroubleKind.channel) this.#channelFailed(message, pause);
    outbox.putBack(message, now());
  }

  /** Another channel for what is new; what stands in a channel that is gone cannot be changed, so it is posted anew. */
  #channelFailed({ channel, key }: WantedMessage, pause: number): void {
    const { places, gate, fallback, now } = this.#parts;
    if (fallback === undefined || channel === fallback) gate.closeChannel(channel, now() + pause);
    else {
      this.#broken.add(channel);
      places.forget(key);
    }
  }
}
