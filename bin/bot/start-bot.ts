import type { BoardPlace } from '../../bot/board/start-board.js';

/** How the bot is reached, and the public key that it attests clicks with, as the inventory has it. */
export interface BotReady {
  readonly transport: string;
  readonly botKey: string;
}

/** What `lifeboat bot` asks for. */
export interface BotRequest {
  readonly address: string;
  readonly inventory: string;
  /** The id of the channel for services without one of their own; undefined: their runs are not shown. */
  readonly fallback: string | undefined;
  /** The directory of what must outlive the bot. */
  readonly state: string;
  /** Where ended runs' reports are written. */
  readonly reports: string;
  /** Where to listen over HTTP; null: Socket Mode. */
  readonly http: { readonly host: string; readonly port: number } | null;
  /** Where to serve the board; null and absent: nowhere. */
  readonly board?: BoardPlace | null;
  /** Where to listen for pagers and monitoring; null and absent: nowhere. */
  readonly paging?: { readonly host: string; readonly port: number } | null;
  readonly logLevel: string;
  readonly stop: AbortSignal;
  /** One line for the person who started it. */
  progress(line: string): void;
  /** Called once, when Slack can reach it. */
  ready(how: BotReady): void;
}

/** Runs the bot until `stop`; fails with a `CliError` that says what is wrong with its set-up. */
export type StartBot = (request: BotRequest) => Promise<void>;
