import type { RunState } from '../../plan/run.js';
import type { CardView } from '../cards/card-view.js';
import { milestones } from '../cards/milestones.js';
import { type KeyedCard, runCards } from '../cards/run-cards.js';
import type { CardPlaces } from '../store/card-places.js';
import { type Outbox, Urgency } from './outbox.js';
import { runCardKey, type WantedMessage } from './wanted-message.js';

export interface DeskParts {
  readonly outbox: Outbox<WantedMessage>;
  readonly places: CardPlaces;
  readonly now: () => number;
  /** Whether a message of this key is on its way to Slack. */
  readonly isBusy: (key: string) => boolean;
}

/** Turns the state of a run into what should stand in Slack, and leaves out what stands there already. */
export class Desk {
  readonly #parts: DeskParts;
  /** What was last asked for, by key: the card without what only the clock changes. */
  readonly #last = new Map<string, string>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** `redraw`: also where nothing but the clock has changed. */
  show(channel: string, state: RunState, view: CardView, redraw = false): void {
    const { places } = this.#parts;
    for (const keyed of runCards(state, view)) {
      const place = places.get(keyed.key);
      if (place?.closed) continue;
      if (!place && keyed.closed && keyed.kind !== 'run' && !this.#parts.isBusy(keyed.key)) {
        // A question that was over before anybody could be asked is told in the thread only.
        this.#parts.outbox.drop(keyed.key);
        continue;
      }
      const news = this.#isNew(keyed, state);
      if (news || redraw) this.#want(channel, state, keyed, news);
    }
    this.#tell(channel, state);
  }

  /** Forgets what a run has asked for, once it is over. */
  forget(run: string): void {
    for (const key of this.#last.keys()) if (key.includes(run)) this.#last.delete(key);
  }

  #isNew({ key, card, closed }: KeyedCard, state: RunState): boolean {
    const steps = state.steps.map(step => [step.state, step.reason]);
    const fingerprint = JSON.stringify([closed, card.buttons, state.status, state.end, state.approvals, steps]);
    if (this.#last.get(key) === fingerprint) return false;
    this.#last.set(key, fingerprint);
    return true;
  }

  #want(channel: string, state: RunState, keyed: KeyedCard, news: boolean): void {
    const { outbox, places, now } = this.#parts;
    const { key, kind, closed } = keyed;
    const urgency = news ? urgencyOf(kind, closed) : Urgency.progress;
    // A card stays in the channel that it was posted to.
    const where = places.get(key)?.channel ?? channel;
    outbox.put({ key, channel: where, urgency, service: state.service, run: state.run, what: 'card', keyed }, now());
  }

  #tell(channel: string, state: RunState): void {
    const { outbox, places, now } = this.#parts;
    const place = places.get(runCardKey(state.run));
    const untold = milestones(state, place?.told ?? 0);
    if (untold.length === 0) return;
    outbox.put(
      {
        key: `thread/${state.run}`,
        channel: place?.channel ?? channel,
        urgency: Urgency.milestone,
        service: state.service,
        run: state.run,
        what: 'thread',
        milestones: untold,
      },
      now(),
    );
  }
}

function urgencyOf(kind: KeyedCard['kind'], closed: boolean): Urgency {
  if (kind === 'run') return closed ? Urgency.end : Urgency.progress;
  return kind === 'approval' && !closed ? Urgency.approval : Urgency.question;
}
