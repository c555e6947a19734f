import type { JsonObject } from './json.js';

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  /** Shared with another organisation (Slack Connect). */
  readonly isShared: boolean;
  /** Set for a direct message: the person on the other side of the bot. */
  readonly directWith?: string | undefined;
  isArchived: boolean;
  /** User ids. */
  readonly members: Set<string>;
}

export interface ChannelOptions {
  readonly id?: string;
  readonly name: string;
  readonly isPrivate?: boolean;
  readonly isShared?: boolean;
  readonly isArchived?: boolean;
  /** Names or ids; everybody and the bot when left out. */
  readonly members?: readonly string[];
  /** Whether the bot has been invited; yes when left out. */
  readonly bot?: boolean;
}

/** The conversation object of `conversations.info`. */
export function channelPayload(channel: SlackChannel, botUserId: string): JsonObject {
  const direct = channel.directWith !== undefined;
  return {
    id: channel.id,
    name: channel.name,
    is_channel: !direct && !channel.isPrivate,
    is_group: !direct && channel.isPrivate,
    is_im: direct,
    is_private: channel.isPrivate || direct,
    is_archived: channel.isArchived,
    is_member: channel.members.has(botUserId),
    is_shared: channel.isShared,
    is_ext_shared: channel.isShared,
    is_org_shared: false,
    is_pending_ext_shared: false,
    num_members: channel.members.size,
    ...(direct ? { user: channel.directWith } : {}),
  };
}
