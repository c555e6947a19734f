import { join } from 'node:path';
import { readTokens, RotatingTokens, type Tokens } from '../../bot/slack/tokens.js';
import { readSecret, requireSecret } from './read-secret.js';

const WHERE = 'Take it from OAuth & Permissions of the app (it begins with xoxb-).';

/** The bot's token: fixed, from a file that something else renews, or renewed by the bot itself where the app rotates tokens. */
export function botTokens(
  env: Readonly<Record<string, string | undefined>>,
  state: string,
  apiUrl: string | undefined,
): Tokens {
  const refreshToken = readSecret(env, 'SLACK_REFRESH_TOKEN');
  if (refreshToken === undefined) {
    requireSecret(env, 'SLACK_BOT_TOKEN', WHERE);
    return readTokens(() => requireSecret(env, 'SLACK_BOT_TOKEN', WHERE));
  }
  const place = 'Take it from Basic Information of the app.';
  return new RotatingTokens({
    refreshToken,
    clientId: requireSecret(env, 'SLACK_CLIENT_ID', place),
    clientSecret: requireSecret(env, 'SLACK_CLIENT_SECRET', place),
    path: join(state, 'token.json'),
    client: { retryConfig: { retries: 0 }, ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }) },
    now: Date.now,
  });
}
