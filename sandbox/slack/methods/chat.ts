import { TokenKind } from '../installation.js';
import { messagePayload, type SlackMessage } from '../messages.js';
import { textOf } from '../json.js';
import { Tier } from '../rate-limits.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { isMember, postingChannel, required, visibleChannel } from './arguments.js';
import { LONGEST_TEXT, LONGEST_UPDATE, messageContent } from './message-content.js';
import type { Call, Method } from './method.js';

const chat = { token: TokenKind.bot, scopes: ['chat:write'] } as const;

export const postMessage: Method = {
  ...chat,
  tier: Tier.perChannel,
  run(call) {
    const { workspace, args } = call;
    const channel = postingChannel(workspace, required(call, 'channel'));
    const threadTs = textOf(args['thread_ts']);
    const content = messageContent(args, LONGEST_TEXT);
    const message = workspace.messages.add(
      { ...content, ...author(workspace), channel: channel.id, threadTs },
      workspace.clock.now(),
    );
    return { channel: channel.id, ts: message.ts, message: payload(workspace, message) };
  },
};

export const postEphemeral: Method = {
  ...chat,
  tier: Tier.four,
  run(call) {
    const { workspace, args } = call;
    const channel = postingChannel(workspace, required(call, 'channel'));
    const user = required(call, 'user');
    if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
    const content = messageContent(args, LONGEST_TEXT);
    const threadTs = textOf(args['thread_ts']);
    const message = workspace.messages.add(
      { ...content, ...author(workspace), channel: channel.id, threadTs, onlyFor: user },
      workspace.clock.now(),
    );
    return { message_ts: message.ts };
  },
};

export const update: Method = {
  ...chat,
  tier: Tier.three,
  run(call) {
    const { workspace, args } = call;
    const message = ownMessage(call, 'cant_update_message');
    const given = messageContent(args, LONGEST_UPDATE);
    // Documented: blocks that are left out stay, unless a text is given; then the message becomes that text.
    const kept = args['blocks'] === undefined && given.text === '' ? { blocks: message.blocks } : {};
    const metadata = given.metadata ?? message.metadata;
    const next = { ...message, ...given, ...kept, metadata, edits: message.edits + 1 };
    workspace.messages.replace(next);
    return { channel: next.channel, ts: next.ts, text: next.text, message: payload(workspace, next) };
  },
};

export const remove: Method = {
  ...chat,
  tier: Tier.three,
  run(call) {
    const message = ownMessage(call, 'cant_delete_message');
    call.workspace.messages.remove(message);
    return { channel: message.channel, ts: message.ts };
  },
};

export const getPermalink: Method = {
  token: TokenKind.bot,
  scopes: [],
  tier: Tier.special,
  run(call) {
    const channel = visibleChannel(call.workspace, required(call, 'channel'));
    const ts = required(call, 'message_ts');
    if (!call.workspace.messages.find(channel.id, ts)) throw new Refusal('message_not_found');
    const domain = call.workspace.team.domain;
    const permalink = `https://${domain}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}`;
    return { channel: channel.id, permalink };
  },
};

/** The bot's own message that a call names. An ephemeral one cannot be changed, because it is not stored. */
function ownMessage(call: Call, notOwn: string): SlackMessage {
  const { workspace } = call;
  const channel = visibleChannel(workspace, required(call, 'channel'));
  const message = workspace.messages.find(channel.id, required(call, 'ts'));
  if (!isMember(workspace, channel)) throw new Refusal('channel_not_found');
  if (channel.isArchived) throw new Refusal('is_inactive');
  if (!message || message.onlyFor) throw new Refusal('message_not_found');
  if (message.botId !== workspace.app.ids.bot) throw new Refusal(notOwn);
  return message;
}

function author({ app }: Workspace) {
  return { user: app.ids.user, botId: app.ids.bot };
}

function payload({ app, team }: Workspace, message: SlackMessage) {
  return messagePayload(message, app.ids.app, team.id);
}
