import { TokenKind } from '../installation.js';
import { Tier } from '../rate-limits.js';
import type { Method } from './method.js';

export const authTest: Method = {
  token: TokenKind.bot,
  scopes: [],
  tier: Tier.special,
  run: ({ workspace: { team, app }, around }) => ({
    url: `${around.origin}/`,
    team: team.name,
    user: 'lifeboat',
    team_id: team.id,
    user_id: app.ids.user,
    bot_id: app.ids.bot,
    ...(team.enterprise ? { enterprise_id: team.enterprise.id } : {}),
    is_enterprise_install: false,
  }),
};

export const connectionsOpen: Method = {
  token: TokenKind.app,
  scopes: [],
  tier: Tier.one,
  run: ({ around }) => ({ url: around.socketUrl() }),
};
