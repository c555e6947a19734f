import type { BoardPlace } from '../../bot/board/start-board.js';

/** What `lifeboat board` asks for. */
export interface BoardRequest {
  readonly address: string;
  readonly inventory: string;
  /** The directory of what must outlive it; the bot's own, where there is one. */
  readonly state: string;
  readonly board: BoardPlace;
  readonly logLevel: string;
  readonly stop: AbortSignal;
  /** One line for the person who started it. */
  progress(line: string): void;
  /** Called once, with where people reach it. */
  ready(url: string): void;
}

/** Serves the board until `stop`, with Temporal and without Slack. */
export type StartBoard = (request: BoardRequest) => Promise<void>;
