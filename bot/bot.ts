import type { WebClient } from '@slack/web-api';
import type { BotLog } from './bot-log.js';
import type { History } from './history/history.js';
import type { Library } from './library.js';
import type { Stray } from './projector/close-stray.js';
import type { AskOnDuty } from './render/on-call-lines.js';
import type { Plans } from './runs/plans.js';
import type { Readings } from './runs/readings.js';
import type { Runs } from './runs/runs.js';
import type { Watches } from './runs/watches.js';
import type { SharedChannels } from './slack/shared-channels.js';
import type { Signed } from './slack/signed.js';
import type { Claims } from './store/claims.js';

/** Everything a command or a click may use. Made once, and from fakes in tests. */
export interface Bot {
  readonly runs: Runs;
  readonly plans: Plans;
  readonly watches: Watches;
  readonly history: History;
  readonly readings: Readings;
  readonly library: Library;
  readonly claims: Claims;
  /** Who is on call now. */
  readonly onDuty: AskOnDuty;
  readonly signed: Signed;
  readonly shared: SharedChannels;
  /** The bot's own Ed25519 seed, with which it attests who clicked. */
  readonly seed: Uint8Array;
  /** Slack's client with today's token. */
  readonly client: () => Promise<WebClient>;
  /** The workspace that the bot is installed in. */
  readonly home: () => { readonly team: string; readonly enterprise: string | null };
  /** Where people reach the board; undefined: nowhere. */
  readonly boardUrl: string | undefined;
  /** A run was just spoken to: its cards should not wait for the next round. */
  readonly poke: (service: string, runId: string) => void;
  /** Somebody clicked on this message; where its card lives in another one it loses its buttons. */
  readonly closeStray: (stray: Stray) => void;
  readonly log: BotLog;
  readonly now: () => number;
}
