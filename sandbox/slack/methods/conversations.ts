import { channelPayload } from '../channels.js';
import { TokenKind } from '../installation.js';
import { Tier } from '../rate-limits.js';
import { Refusal } from '../refusal.js';
import { required, visibleChannel } from './arguments.js';
import type { Method } from './method.js';

const READ = ['channels:read', 'groups:read', 'mpim:read', 'im:read'];

export const conversationsInfo: Method = {
  token: TokenKind.bot,
  scopes: READ,
  tier: Tier.three,
  run(call) {
    const channel = visibleChannel(call.workspace, required(call, 'channel'));
    return { channel: channelPayload(channel, call.workspace.app.ids.user) };
  },
};

export const conversationsMembers: Method = {
  token: TokenKind.bot,
  scopes: READ,
  tier: Tier.four,
  run(call) {
    const channel = visibleChannel(call.workspace, required(call, 'channel'));
    return { members: [...channel.members], response_metadata: { next_cursor: '' } };
  },
};

export const conversationsOpen: Method = {
  token: TokenKind.bot,
  scopes: ['channels:manage', 'groups:write', 'im:write', 'mpim:write'],
  tier: Tier.three,
  run(call) {
    const { workspace } = call;
    const id = required(call, 'users');
    const user = workspace.users.find(one => one.id === id);
    if (!user) throw new Refusal('user_not_found');
    if (user.deleted) throw new Refusal('user_disabled');
    return { channel: { id: workspace.direct(user).id } };
  },
};
