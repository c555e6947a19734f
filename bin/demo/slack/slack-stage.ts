import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type LocalSlack, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { runBot } from '../../bot/run-bot.js';
import { CHANNEL, type SlackEstate, writeEstate } from './slack-estate.js';

/** `eve` is in the channel and not in the inventory. */
const USERS = [
  { name: 'ana', id: 'U0ANA' },
  { name: 'bo', id: 'U0BO' },
  { name: 'chen', id: 'U0CHEN' },
  { name: 'eve', id: 'U0EVE' },
];

/** The local Slack, and the bot that serves it. Both live in this process and end with it. */
export interface SlackStage {
  readonly slack: LocalSlack;
  readonly estate: SlackEstate;
  /**
   * Starts the bot as `lifeboat bot` does and resolves when Slack reaches it; fails when it could not be started. `journal`: the control worker's,
   * where the records of drills are.
   */
  startBot(temporalAddress: string, journal: string): Promise<void>;
  stop(): Promise<void>;
}

export async function openSlackStage(directory: string): Promise<SlackStage> {
  const slack = await startLocalSlack({ users: USERS, channels: [{ name: CHANNEL, id: 'C0ORDERS' }] });
  const seed = randomBytes(32);
  const estate = writeEstate(directory, slack, seed);
  const env = {
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.app.botToken,
    SLACK_APP_TOKEN: slack.app.appToken,
    LIFEBOAT_BOT_KEY: seed.toString('base64'),
  };
  const stop = new AbortController();
  let serving: Promise<void> = Promise.resolve();
  return {
    slack,
    estate,
    startBot: (address, journal) =>
      new Promise((resolve, reject) => {
        const request = {
          address,
          inventory: estate.inventory,
          fallback: undefined,
          state: join(directory, 'bot'),
          reports: join(directory, 'reports'),
          http: null,
          logLevel: 'error',
          stop: stop.signal,
          progress: () => undefined,
          ready: () => resolve(),
        };
        serving = runBot(request, { ...env, LIFEBOAT_HISTORY: journal }, estate.files).catch(reject);
      }),
    async stop() {
      stop.abort();
      await serving;
      await slack.stop();
    },
  };
}
