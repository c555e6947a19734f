import { type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { BotLog } from '../bot-log.js';
import type { Claims } from '../store/claims.js';
import { boltLogger } from './bolt-logger.js';
import { HttpReceiver } from './http-receiver.js';

/** How Slack reaches the bot. Socket Mode needs no public address, which a bot in a surviving region may not have. */
export type Transport =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string; readonly host: string; readonly port: number };

export interface ReceiverParts {
  readonly client: WebClientOptions;
  readonly claims: Claims;
  readonly log: BotLog;
  readonly now: () => number;
}

/** A lost socket is opened again after this; by default Bolt stays deaf for 5 s. */
const PING_TIMEOUT_MS = 2_500;

export function receiverOf(transport: Transport, { client, claims, log, now }: ReceiverParts): Receiver {
  if (transport.kind === 'http') return new HttpReceiver({ ...transport, claims, log, now });
  return new SocketModeReceiver({
    appToken: transport.appToken,
    clientPingTimeout: PING_TIMEOUT_MS,
    installerOptions: { clientOptions: client },
    logger: boltLogger(log),
    customPropertiesExtractor: ({ envelope_id }: { envelope_id?: unknown }) => ({ delivery: envelope_id }),
  });
}
