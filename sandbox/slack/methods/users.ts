import { TokenKind } from '../installation.js';
import { userPayload } from '../users.js';
import { Tier } from '../rate-limits.js';
import { Refusal } from '../refusal.js';
import { required } from './arguments.js';
import type { Method } from './method.js';

export const usersInfo: Method = {
  token: TokenKind.bot,
  scopes: ['users:read'],
  tier: Tier.four,
  run(call) {
    const id = required(call, 'user');
    const user = call.workspace.users.find(one => one.id === id);
    if (!user) throw new Refusal('user_not_found');
    return { user: userPayload(user) };
  },
};

export const usergroupsUsersList: Method = {
  token: TokenKind.bot,
  scopes: ['usergroups:read'],
  tier: Tier.two,
  run(call) {
    const users = call.workspace.groups.get(required(call, 'usergroup'));
    if (!users) throw new Refusal('no_such_subteam');
    return { users };
  },
};
