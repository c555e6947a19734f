import { join } from 'node:path';
import type { Plan } from '../plan/plan.js';
import type { RunState } from '../plan/run.js';
import type { Bot } from './bot.js';
import type { CardView } from './cards/card-view.js';
import { watchLine } from './cards/watch-line.js';
import { limitsOf } from './history/limits-of.js';
import { Projector } from './projector/projector.js';
import { type Rates, SLACK_RATES } from './projector/rates.js';
import { runCardKey } from './projector/wanted-message.js';
import { sealButton } from './slack/button-value.js';
import { childrenOf } from './runs/children-of.js';
import { slackChannelOf, slackIdOf } from './slack/channel-of.js';
import { type Permalinks, permalinks } from './slack/permalinks.js';
import { slackPoster } from './slack/poster.js';
import { CardPlaces } from './store/card-places.js';

/** Keeps the report of an ended run somewhere, and says in one sentence where. */
export type Report = (state: RunState, plan: Plan | undefined) => Promise<string>;

export interface ProjectorOptions
  extends Pick<Bot, 'runs' | 'plans' | 'watches' | 'history' | 'library' | 'signed' | 'client' | 'log' | 'now'> {
  readonly state: string;
  readonly fallback?: string | undefined;
  readonly boardUrl?: string | undefined;
  readonly report?: Report;
  readonly rates?: Rates;
}

/** The projector of a bot: cards go where the inventory says, and call people by the Slack ids in it. */
export function makeProjector(options: ProjectorOptions): Projector {
  const { runs, plans, library, signed, client, log, now, state, fallback } = options;
  const places = new CardPlaces(join(state, 'cards.ndjson'), now());
  const linkTo = permalinks(client, log);
  return new Projector({
    runs,
    plans,
    poster: slackPoster(client),
    places,
    inventory: () => library.inventory(),
    channelOf: slackChannelOf,
    rendering: inventory => ({
      sign: button => sealButton(signed, button),
      slackId: person => slackIdOf(inventory, person),
    }),
    extras: async (run, plan) => ({ ...(await extrasOf(options, run, plan)), ...(await cardsOf(run, places, linkTo)) }),
    fallback,
    rates: options.rates ?? SLACK_RATES,
    log,
    now,
  });
}

/** Where the cards of an evacuation's services are, of those that have one. */
async function cardsOf({ moves }: RunState, places: CardPlaces, linkTo: Permalinks): Promise<Pick<CardView, 'cards'>> {
  if (!moves) return {};
  const found = await Promise.all(
    moves.map(async ({ service, run }) => {
      const place = run === null ? undefined : places.get(runCardKey(run));
      return place ? ([[service, (await linkTo(place)) ?? null]] as const) : [];
    }),
  );
  return { cards: new Map(found.flat()) };
}

/** What a card says besides the run's own state: the lag while it runs, the report once it has ended. */
async function extrasOf(
  { library, watches, history, now, report, runs, boardUrl }: ProjectorOptions,
  run: RunState,
  plan: Plan | undefined,
): Promise<Omit<CardView, 'now' | 'plan'>> {
  const children = run.moves ? { children: await childrenOf(runs, run) } : {};
  if (run.end !== null) return { ...children, ...(report ? { report: await report(run, plan) } : {}) };
  const { services } = await library.inventory();
  const [database] = services[run.service]?.databases ?? [];
  const watch = database === undefined ? undefined : await watches.read(database);
  return {
    ...children,
    board: boardUrl !== undefined,
    limits: await limitsOf(history, plan),
    ...(watch ? { lag: watchLine(watch, now()) } : {}),
  };
}
