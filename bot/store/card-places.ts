import { z } from 'zod';
import { appendLine, parsedLine, readLines, replaceLines } from './lines-file.js';

const Place = z.strictObject({
  key: z.string(),
  service: z.string(),
  run: z.string(),
  channel: z.string(),
  ts: z.string(),
  /** Nothing on it changes any more. */
  closed: z.boolean(),
  /** Up to which journal entry the thread has been told. */
  told: z.number(),
  at: z.number(),
});
/** Where a card lives in Slack. */
export type CardPlace = z.output<typeof Place>;

/** Closed cards are forgotten after a week, open ones never. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/**
 * Which message shows which card, kept in a file, so that a bot that is started again goes on with the same messages. Slack itself is not asked:
 * that would need the scope to read a channel's history.
 */
export class CardPlaces {
  readonly #path: string;
  readonly #places = new Map<string, CardPlace>();

  constructor(path: string, now: number) {
    this.#path = path;
    for (const line of readLines(path)) {
      const place = Place.safeParse(parsedLine(line)).data;
      if (place?.ts === '') this.#places.delete(place.key);
      else if (place) this.#places.set(place.key, place);
    }
    for (const { key, closed, at } of this.#places.values()) {
      if (closed && now - at > KEPT_MS) this.#places.delete(key);
    }
    replaceLines(
      path,
      [...this.#places.values()].map(place => JSON.stringify(place)),
    );
  }

  get(key: string): CardPlace | undefined {
    return this.#places.get(key);
  }

  put(place: CardPlace): void {
    this.#places.set(place.key, place);
    appendLine(this.#path, JSON.stringify(place));
  }

  /** The message is gone; the card is posted anew. */
  forget(key: string): void {
    const place = this.#places.get(key);
    this.#places.delete(key);
    if (place) appendLine(this.#path, JSON.stringify({ ...place, ts: '' }));
  }

  /** Every card that may still change. */
  open(): readonly CardPlace[] {
    return [...this.#places.values()].filter(({ closed }) => !closed);
  }
}
