import type { BotLog } from '../bot-log.js';
import type { History } from '../history/history.js';
import type { Library } from '../library.js';
import type { Plans } from '../runs/plans.js';
import type { Readings } from '../runs/readings.js';
import type { Runs } from '../runs/runs.js';
import type { Watches } from '../runs/watches.js';
import type { Signed } from '../slack/signed.js';
import type { Claims } from '../store/claims.js';

/** Everything that a page of the board may use; nothing of Slack, because the board is for when Slack is down. */
export interface Board {
  readonly runs: Runs;
  readonly plans: Plans;
  readonly watches: Watches;
  readonly history: History;
  readonly readings: Readings;
  readonly library: Library;
  /** Which one-time links are used up. */
  readonly claims: Claims;
  /** Seals and opens read links. */
  readonly signed: Signed;
  /** The bot's own Ed25519 seed, with which it attests what was decided. */
  readonly seed: Uint8Array;
  readonly log: BotLog;
  readonly now: () => number;
}
