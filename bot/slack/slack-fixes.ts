import type { TroubleKind } from './slack-trouble.js';

export interface SlackFix {
  readonly kind: TroubleKind;
  /** What a person does about it. */
  readonly fix: string;
}

const INVITE = 'Invite the bot: type /invite @lifeboat in that channel.';
const REINSTALL = 'Reinstall the app (api.slack.com/apps, Install App) and put the new token into SLACK_BOT_TOKEN.';

/** Every word of Slack's that the bot can meet, and its fix. Documented in docs/connect-slack.md. */
export const slackFixes: Readonly<Record<string, SlackFix>> = {
  not_in_channel: { kind: 'channel', fix: INVITE },
  channel_not_found: {
    kind: 'channel',
    fix: `The inventory's channel has the wrong id, or it is private and the bot is not in it. Take the id from the channel's details. ${INVITE}`,
  },
  is_archived: {
    kind: 'channel',
    fix: 'The channel is archived: unarchive it, or change the channel in the inventory.',
  },
  is_inactive: {
    kind: 'channel',
    fix: 'The channel is archived: unarchive it, or change the channel in the inventory.',
  },
  restricted_action: {
    kind: 'channel',
    fix: 'A rule of the workspace forbids posting there: an admin must allow the app.',
  },
  message_not_found: { kind: 'message', fix: 'The card was deleted. The bot posts it anew.' },
  cant_update_message: {
    kind: 'message',
    fix: 'The card belongs to another app or an earlier install. The bot posts it anew.',
  },
  edit_window_closed: {
    kind: 'message',
    fix: 'The workspace forbids editing old messages. The bot posts the card anew.',
  },
  missing_scope: {
    kind: 'access',
    fix: 'Apply bot/slack-manifest.yaml to the app (App Manifest), then reinstall it.',
  },
  invalid_auth: { kind: 'access', fix: `The bot's token is not one of this workspace. ${REINSTALL}` },
  not_authed: { kind: 'access', fix: 'There is no token: set SLACK_BOT_TOKEN.' },
  account_inactive: { kind: 'access', fix: `The app was removed, or its token's owner is deactivated. ${REINSTALL}` },
  token_revoked: { kind: 'access', fix: `The token was revoked. ${REINSTALL}` },
  token_expired: {
    kind: 'access',
    fix: 'The token rotates and has expired: set SLACK_REFRESH_TOKEN, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, and the bot renews it.',
  },
  invalid_refresh_token: { kind: 'access', fix: `The refresh token was used already. ${REINSTALL}` },
  not_allowed_token_type: {
    kind: 'access',
    fix: 'The tokens are mixed up: SLACK_BOT_TOKEN begins with xoxb- or xoxe.xoxb-, SLACK_APP_TOKEN with xapp-.',
  },
  team_access_not_granted: { kind: 'access', fix: 'The app is not installed in this workspace of the organisation.' },
  org_login_required: { kind: 'access', fix: 'The workspace moves to another organisation. Try again later.' },
  fatal_error: { kind: 'down', fix: 'Slack itself failed. The bot tries again.' },
  internal_error: { kind: 'down', fix: 'Slack itself failed. The bot tries again.' },
  service_unavailable: { kind: 'down', fix: 'Slack itself failed. The bot tries again.' },
  request_timeout: { kind: 'down', fix: 'Slack itself failed. The bot tries again.' },
  ratelimited: { kind: 'limited', fix: 'The bot waits as long as Slack says.' },
  expired_trigger_id: { kind: 'refused', fix: 'It took more than three seconds to open the form. Click again.' },
  invalid_trigger_id: { kind: 'refused', fix: 'The form could not be opened. Click again.' },
  exchanged_trigger_id: { kind: 'refused', fix: 'The form is open already.' },
  user_not_found: { kind: 'refused', fix: 'Slack does not know this user.' },
  user_not_visible: { kind: 'refused', fix: 'The bot may not see this user, so the user may not decide.' },
};
