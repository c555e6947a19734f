import type { Receiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { BotLog } from '../bot-log.js';
import type { Claims } from '../store/claims.js';
import { HttpReceiver } from './http-receiver.js';
import { SocketReceiver } from './socket-receiver.js';

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

export function receiverOf(transport: Transport, parts: ReceiverParts): Receiver {
  return transport.kind === 'http'
    ? new HttpReceiver({ ...parts, ...transport })
    : new SocketReceiver({ ...parts, ...transport });
}
