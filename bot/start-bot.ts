import { join } from 'node:path';
import { App } from '@slack/bolt';
import type { WebClient, WebClientOptions } from '@slack/web-api';
import type { Bot } from './bot.js';
import type { BotLog } from './bot-log.js';
import { type History, NO_HISTORY } from './history/history.js';
import type { Library } from './library.js';
import { listeners } from './listeners/index.js';
import { once } from './listeners/once.js';
import { makeProjector, type Report } from './make-projector.js';
import { askReality } from './paging/in/ask-reality.js';
import { HookWatch } from './paging/in/hook-watch.js';
import type { Inbox } from './paging/in/inbox.js';
import { IncidentDesk, type IncidentDeskParts } from './paging/in/incident-desk.js';
import type { Rates } from './projector/rates.js';
import type { AskOnDuty } from './render/on-call-lines.js';
import { Plans } from './runs/plans.js';
import type { Runs } from './runs/runs.js';
import type { Readings } from './runs/readings.js';
import type { Watches } from './runs/watches.js';
import { boltLogger } from './slack/bolt-logger.js';
import { receiverOf, type Transport } from './slack/receiver-of.js';
import { SharedChannels } from './slack/shared-channels.js';
import { Signed } from './slack/signed.js';
import { slackTrouble } from './slack/slack-trouble.js';
import { TokenClient } from './slack/token-client.js';
import type { Tokens } from './slack/tokens.js';
import { Claims } from './store/claims.js';

export interface BotOptions {
  readonly runs: Runs;
  readonly watches: Watches;
  /** What is kept of ended runs; absent: nothing is. */
  readonly history?: History;
  readonly readings: Readings;
  readonly library: Library;
  readonly tokens: Tokens;
  readonly transport: Transport;
  /** Slack's Web API when it is not Slack's own. */
  readonly apiUrl?: string | undefined;
  /** Where the bot keeps what must outlive it: its cards' places and what it has taken on. */
  readonly state: string;
  /** Signs buttons and forms; 32 bytes. */
  readonly buttonKey: Buffer;
  /** Attests who clicked; the 32-byte seed of an Ed25519 key. */
  readonly seed: Uint8Array;
  /** The channel for services without one of their own, and for messages that their channel does not take. */
  readonly fallback?: string | undefined;
  /** Where people reach the board; undefined: nobody is offered a link to it. */
  readonly boardUrl?: string | undefined;
  readonly report?: Report;
  readonly rates?: Rates;
  /** Who is on call now; left out, nobody knows. */
  readonly onDuty?: AskOnDuty;
  /** What pagers and monitoring say; left out, nobody listens to them. */
  readonly paging?: { readonly inbox: Inbox; readonly resolve: (reference: string) => Promise<string> };
  readonly log: BotLog;
  readonly now: () => number;
}

export interface RunningBot {
  /** Where it listens over HTTP; undefined in Socket Mode. */
  readonly port: number | undefined;
  stop(): Promise<void>;
}

/** One call to Slack; a person or a card waits for it. */
const CALL_MS = 3_000;

/** Connects to Slack and serves until it is stopped. Fails with a SlackTrouble that says what is wrong with the set-up. */
export async function startBot(options: BotOptions): Promise<RunningBot> {
  const { tokens, transport, log, now, state } = options;
  const clientOptions: WebClientOptions = {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    // Whoever calls decides what to do about a failure; the client's own half hour of silent retries helps nobody.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
    timeout: CALL_MS,
  };
  const clients = clientsOf(tokens, clientOptions);
  const self = await (await clients()).auth.test().catch((error: unknown) => Promise.reject(slackTrouble(error)));
  const claims = new Claims(join(state, 'claims'), now);
  const receiver = receiverOf(transport, { client: clientOptions, claims, log, now });
  const app = new App({
    receiver,
    logger: boltLogger(log),
    clientOptions,
    authorize: async () => ({
      botToken: await tokens.current(),
      ...(self.bot_id === undefined ? {} : { botId: self.bot_id }),
      ...(self.user_id === undefined ? {} : { botUserId: self.user_id }),
    }),
  });
  app.error(async error => log.error('listener-failed', { what: error.message }));
  const bot = createBot(options, clients, claims, { team: self.team_id ?? '', enterprise: self.enterprise_id ?? null });
  app.use(once(bot.bot));
  for (const listen of listeners) listen(app, bot.bot);
  const started: unknown = await app.start();
  const stop = new AbortController();
  const running = Promise.all([bot.projector.run(stop.signal), ...showPages(options, bot, stop.signal)]);
  return {
    port: typeof started === 'number' ? started : undefined,
    async stop() {
      stop.abort();
      await app.stop();
      await running;
    },
  };
}

/** A client with today's token; one that is kept as long as the token is. */
function clientsOf(tokens: Tokens, options: WebClientOptions): () => Promise<WebClient> {
  let kept: { readonly token: string; readonly client: WebClient } | undefined;
  return async () => {
    const token = await tokens.current();
    if (kept?.token !== token) kept = { token, client: new TokenClient(tokens, token, options) };
    return kept.client;
  };
}

/** Shows what the inbox has, and what becomes of it. */
function showPages({ paging }: BotOptions, { bot, projector }: Made, stop: AbortSignal): readonly Promise<void>[] {
  if (!paging) return [];
  const { inbox, resolve } = paging;
  const { library, watches, log, now } = bot;
  const show: IncidentDeskParts['show'] = (service, card) => projector.post(service, card);
  const reality = askReality({ watches, resolve, now });
  const hooks = new HookWatch({ inbox, inventory: () => library.inventory(), resolve, show, log, now });
  return [new IncidentDesk({ ...bot, inbox, reality, show }).run(stop), hooks.run(stop)];
}

type Made = ReturnType<typeof createBot>;

function createBot(options: BotOptions, client: Bot['client'], claims: Claims, home: ReturnType<Bot['home']>) {
  const { runs, watches, readings, library, log, now, seed, history = NO_HISTORY } = options;
  const plans = new Plans(runs);
  const signed = new Signed(options.buttonKey);
  const projector = makeProjector({ ...options, history, plans, signed, client });
  const bot: Bot = {
    runs,
    plans,
    watches,
    history,
    readings,
    library,
    claims,
    onDuty: options.onDuty ?? (() => Promise.reject(new Error('this bot was not told how to ask'))),
    signed,
    shared: new SharedChannels(client, log, now),
    seed,
    client,
    log,
    now,
    home: () => home,
    boardUrl: options.boardUrl,
    poke: (service, runId) => void projector.poke(service, runId),
    closeStray: stray => void projector.closeStray(stray),
  };
  return { bot, projector };
}
