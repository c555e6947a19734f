import type { Inventory } from '../../plan/inventory.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import type { BotLog } from '../bot-log.js';
import type { CardView } from '../cards/card-view.js';
import type { KeyedCard } from '../cards/run-cards.js';
import type { Plans } from '../runs/plans.js';
import type { Runs } from '../runs/runs.js';
import type { Poster } from '../slack/poster.js';
import type { CardRendering } from '../slack/render-card.js';
import type { CardPlaces } from '../store/card-places.js';
import { Bell } from './bell.js';
import { closeStray, type Stray } from './close-stray.js';
import { Desk } from './desk.js';
import { Follower } from './follower.js';
import { Outbox, Urgency } from './outbox.js';
import { RateGate, type Rates } from './rates.js';
import { Sender } from './sender.js';
import { runCardKey, type WantedMessage } from './wanted-message.js';

export interface ProjectorParts {
  readonly runs: Runs;
  readonly plans: Plans;
  readonly poster: Poster;
  readonly places: CardPlaces;
  readonly inventory: () => Promise<Inventory>;
  /** The Slack channel of a service; undefined: its runs are not shown. */
  readonly channelOf: (inventory: Inventory, service: string) => string | undefined;
  readonly rendering: (inventory: Inventory) => CardRendering;
  /** What a card says besides the run's own state. */
  readonly extras: (state: RunState, plan: Plan | undefined) => Promise<Omit<CardView, 'now' | 'plan'>>;
  readonly fallback: string | undefined;
  readonly rates: Rates;
  readonly log: BotLog;
  readonly now: () => number;
}

/** How often every run is looked at. */
const ROUND_MS = 1_000;
/** What a card is about that is about no run. */
const NO_RUN = '';
/** Sends at the same time; the rates limit them, this only keeps a slow answer from holding up the rest. */
const LANES = 4;

/** Follows every run and keeps its cards in Slack as they should be. One direction only: nothing here can change a run. */
export class Projector {
  readonly #parts: ProjectorParts;
  readonly #gate: RateGate;
  readonly #busy = new Set<string>();
  readonly #outbox: Outbox<WantedMessage>;
  readonly #desk: Desk;
  readonly #sender: Sender;
  readonly #follower: Follower;
  #rendering: CardRendering | undefined;
  #inventory: Inventory | undefined;
  readonly #news = new Bell();
  readonly #clock = new Bell();

  constructor(parts: ProjectorParts) {
    this.#parts = parts;
    const { places, now, runs, plans, log, poster, fallback } = parts;
    this.#gate = new RateGate(parts.rates);
    this.#outbox = new Outbox(this.#gate, {
      isUpdate: ({ what, key }) => what === 'card' && places.get(key) !== undefined,
      isReady: ({ what, key, run }) =>
        !this.#busy.has(key) && (what === 'card' || places.get(runCardKey(run)) !== undefined),
    });
    const outbox = this.#outbox;
    this.#desk = new Desk({ outbox, places, now, isBusy: key => this.#busy.has(key) });
    const rendering = (): CardRendering => this.#rendering ?? { sign: () => '', slackId: () => undefined };
    this.#sender = new Sender({ outbox, gate: this.#gate, places, poster, rendering, fallback, log, now }, this.#busy);
    this.#follower = new Follower({
      runs,
      plans,
      log,
      now,
      open: () => places.open().flatMap(({ service, run }) => (run === NO_RUN ? [] : { service, runId: run })),
      show: (state, plan, redraw) => this.#show(state, plan, redraw),
    });
  }

  /** Looks at one run now and sends what has changed before everything of less weight. */
  async poke(service: string, runId: string): Promise<void> {
    await this.#follower.look({ service, runId });
  }

  /** Takes the buttons off a message that shows a card which lives in another. */
  async closeStray(stray: Stray): Promise<void> {
    await closeStray(this.#parts, stray);
  }

  /** Runs until `stop`; then what is on its way is finished. */
  async run(stop: AbortSignal): Promise<void> {
    await Promise.all([this.#follow(stop), ...Array.from({ length: LANES }, () => this.#send(stop))]);
  }

  /** Puts a card that is about no run into the service's channel, before everything of less weight. One that stands there closed stays. */
  async post(service: string, keyed: KeyedCard): Promise<void> {
    const { places, channelOf, fallback, now } = this.#parts;
    const place = places.get(keyed.key);
    if (place?.closed) return;
    const channel = place?.channel ?? channelOf(await this.#known(), service) ?? fallback;
    if (channel === undefined) return;
    const message = {
      key: keyed.key,
      channel,
      urgency: Urgency.question,
      service,
      run: NO_RUN,
      what: 'card',
      keyed,
    } as const;
    this.#outbox.put(message, now());
    this.#news.ring();
  }

  async #follow(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const started = this.#parts.now();
      try {
        await this.#follower.round();
      } catch (error) {
        this.#parts.log.warn('runs-not-seen', { what: error instanceof Error ? error.message : String(error) });
      }
      await this.#clock.sleep(Math.max(50, ROUND_MS - (this.#parts.now() - started)), stop);
    }
  }

  async #send(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const next = this.#rendering ? this.#outbox.next(this.#parts.now()) : { waitMs: ROUND_MS };
      if ('message' in next) await this.#sender.send(next.message);
      else await this.#news.sleep(Math.min(Math.max(next.waitMs, 5), ROUND_MS), stop);
    }
  }

  async #show(state: RunState, plan: Plan | undefined, redraw: boolean): Promise<void> {
    const { channelOf, extras, fallback, now } = this.#parts;
    const known = await this.#known();
    const channel = channelOf(known, plan?.service ?? state.service) ?? fallback;
    if (channel === undefined) return;
    this.#desk.show(channel, state, { now: now(), plan, ...(await extras(state, plan)) }, redraw);
    if (state.end !== null) this.#desk.forget(state.run);
    this.#news.ring();
  }

  /** The inventory as it is now. A broken edit of it must not blind those who look at a running run. */
  async #known(): Promise<Inventory> {
    const { inventory, rendering } = this.#parts;
    const known = await inventory().catch((error: unknown) => this.#inventory ?? Promise.reject(error));
    this.#inventory = known;
    this.#rendering = rendering(known);
    return known;
  }
}
