import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { BotLog } from '../bot-log.js';
import { boltLogger } from './bolt-logger.js';
import { slackTrouble } from './slack-trouble.js';

export interface SocketParts {
  readonly appToken: string;
  readonly client: WebClientOptions;
  readonly log: BotLog;
}

/** A socket that says nothing for so long is dead. */
const PING_TIMEOUT_MS = 5_000;
/** The first new attempt comes at once, because Slack closes every socket after some hours by itself; later ones are further apart. */
const PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000];

/**
 * Slack's Socket Mode, opened again for as long as the bot lives. Slack's own client gives up for good when Slack does not answer at the moment
 * of reconnecting (it takes a refused connection for unrecoverable, and rejects a promise that nobody holds), and waits five deaf seconds before
 * it tries at all. So its own reconnecting is switched off, and this does it.
 */
export class SocketReceiver implements Receiver {
  readonly #receiver: SocketModeReceiver;
  readonly #log: BotLog;
  #stopped = false;
  #reopening = false;
  #closed = false;

  constructor({ appToken, client, log }: SocketParts) {
    this.#log = log;
    this.#receiver = new SocketModeReceiver({
      appToken,
      autoReconnectEnabled: false,
      clientPingTimeout: PING_TIMEOUT_MS,
      installerOptions: { clientOptions: client },
      logger: boltLogger(log),
      customPropertiesExtractor: ({ envelope_id }: { envelope_id?: unknown }) => ({ delivery: envelope_id }),
    });
  }

  init(app: App): void {
    this.#receiver.init(app);
  }

  /** The first connection must succeed: what is wrong with it, a person has to know at once. */
  async start(): Promise<void> {
    await this.#receiver.start();
    this.#receiver.client.on('disconnected', () => {
      this.#closed = true;
      if (!this.#reopening) void this.#reopen();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#receiver.stop();
  }

  async #reopen(): Promise<void> {
    this.#reopening = true;
    // Also when it closed again at the very moment at which it was open.
    for (let attempt = 0; this.#closed && !this.#stopped; attempt += 1) {
      await pause(PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0);
      if (!this.#stopped) await this.#open(attempt);
    }
    this.#reopening = false;
  }

  async #open(attempt: number): Promise<void> {
    this.#closed = false;
    try {
      await this.#receiver.start();
    } catch (error) {
      this.#closed = true;
      const { code, fix } = slackTrouble(error);
      this.#log.warn('socket-closed', { attempt, code, fix });
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms).unref());
}
