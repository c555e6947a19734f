import { TokenKind } from '../installation.js';
import { textOf } from '../json.js';
import { Tier } from '../rate-limits.js';
import { Refusal } from '../refusal.js';
import { required } from './arguments.js';
import type { Method } from './method.js';

/** Token rotation only: a refresh token for a new bot token and the next refresh token. */
export const oauthAccess: Method = {
  token: TokenKind.none,
  scopes: [],
  tier: Tier.four,
  run(call) {
    const { app, team } = call.workspace;
    if (textOf(call.args['grant_type']) !== 'refresh_token') throw new Refusal('invalid_grant_type');
    if (required(call, 'client_id') !== app.clientId) throw new Refusal('invalid_client_id');
    if (required(call, 'client_secret') !== app.clientSecret) throw new Refusal('bad_client_secret');
    const next = app.refresh(required(call, 'refresh_token'));
    return {
      app_id: app.ids.app,
      access_token: next.token,
      refresh_token: next.refreshToken,
      expires_in: next.lifeMs / 1_000,
      token_type: 'bot',
      scope: [...app.scopes].join(','),
      bot_user_id: app.ids.user,
      team: { id: team.id, name: team.name },
      enterprise: team.enterprise ?? null,
      is_enterprise_install: false,
    };
  },
};
