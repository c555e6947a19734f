import type { SlackFile } from './files.js';
import type { JsonObject } from './json.js';

/** A message as it stands now; an update replaces the object, so who holds an old one holds what was shown then. */
export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string | undefined;
  /** Who wrote it; the bot's messages carry its bot id as well. */
  readonly user: string;
  readonly botId?: string | undefined;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly metadata?: JsonObject | undefined;
  /** Set for an ephemeral message: the only user who sees it. */
  readonly onlyFor?: string | undefined;
  readonly files: readonly SlackFile[];
  readonly edits: number;
  readonly reactions: readonly string[];
}

export type NewMessage = Pick<SlackMessage, 'channel' | 'user' | 'text' | 'blocks'> & Partial<SlackMessage>;

/** Every message of the workspace, ephemeral ones too. */
export class MessageStore {
  readonly #all = new Map<string, SlackMessage>();
  #last = 0;

  /** `nowMs` stamps it; two messages never have the same `ts`. */
  add(message: NewMessage, nowMs: number): SlackMessage {
    this.#last = Math.max(this.#last + 1, nowMs * 1000);
    const ts = `${Math.floor(this.#last / 1_000_000)}.${String(Math.floor(this.#last % 1_000_000)).padStart(6, '0')}`;
    const whole: SlackMessage = { attachments: [], files: [], edits: 0, reactions: [], ...message, ts };
    this.#all.set(key(whole.channel, ts), whole);
    return whole;
  }

  find(channel: string, ts: string): SlackMessage | undefined {
    return this.#all.get(key(channel, ts));
  }

  replace(message: SlackMessage): void {
    this.#all.set(key(message.channel, message.ts), message);
  }

  remove(message: SlackMessage): void {
    this.#all.delete(key(message.channel, message.ts));
  }

  /** What fits, oldest first. */
  list(fits: (message: SlackMessage) => boolean): SlackMessage[] {
    return [...this.#all.values()].filter(fits);
  }
}

function key(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

/** The message object that answers and payloads carry. */
export function messagePayload(message: SlackMessage, appId: string, teamId: string): JsonObject {
  return {
    type: 'message',
    ...(message.botId ? { bot_id: message.botId, app_id: appId } : {}),
    user: message.user,
    team: teamId,
    ts: message.ts,
    text: message.text,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(message.metadata ? { metadata: message.metadata } : {}),
    ...(message.edits > 0 ? { edited: { user: message.user, ts: message.ts } } : {}),
  };
}
