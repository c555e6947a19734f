import { TokenKind } from '../installation.js';
import { Tier } from '../rate-limits.js';
import { Refusal } from '../refusal.js';
import { postingChannel, required } from './arguments.js';
import type { Method } from './method.js';

export const reactionsAdd: Method = {
  token: TokenKind.bot,
  scopes: ['reactions:write'],
  tier: Tier.three,
  run(call) {
    const { messages } = call.workspace;
    const channel = postingChannel(call.workspace, required(call, 'channel'));
    const name = required(call, 'name');
    const message = messages.find(channel.id, required(call, 'timestamp'));
    if (!message) throw new Refusal('message_not_found');
    if (message.reactions.includes(name)) throw new Refusal('already_reacted');
    messages.replace({ ...message, reactions: [...message.reactions, name] });
    return {};
  },
};
