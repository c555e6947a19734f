import type { Bot } from '../bot.js';
import { RunsError } from '../runs/runs-error.js';
import { slackTrouble } from './slack-trouble.js';

/**
 * Refuses decisions from a channel that is shared with another organisation: its people read the evidence, and their clicks look like ours. It
 * needs the scopes channels:read and groups:read; without them Slack does not say it, and then the accounts' own team is what protects.
 */
export async function refuseShared(bot: Pick<Bot, 'client' | 'log'>, channel: string): Promise<void> {
  const web = await bot.client();
  const info = await web.conversations.info({ channel }).catch((error: unknown) => {
    bot.log.warn('channel-not-known', { channel, code: slackTrouble(error).code });
    return undefined;
  });
  const shared = info?.channel;
  if (!shared?.is_ext_shared && !shared?.is_pending_ext_shared) return;
  throw new RunsError(
    'shared-channel',
    'This channel is shared with another organisation, so nothing is decided here.',
    'Decide on the command line with lifeboat approve, or move the service to a channel of your own in the inventory.',
  );
}
