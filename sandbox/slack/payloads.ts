import { type Control } from './elements.js';
import type { JsonObject } from './json.js';
import { messagePayload, type SlackMessage } from './messages.js';
import type { SlackUser } from './users.js';
import { type SlackView, viewPayload } from './views.js';
import type { Workspace } from './workspace.js';

/** Slack's old verification token: still sent, worth nothing. */
const VERIFICATION = 'verification-token';

/** The fields of a slash command. */
export function commandPayload(
  workspace: Workspace,
  user: SlackUser,
  where: { id: string; name: string; isPrivate: boolean; directWith?: string | undefined },
  what: { command: string; text: string; trigger: string; responseUrl: string },
): JsonObject {
  const { team, app } = workspace;
  return {
    token: VERIFICATION,
    team_id: team.id,
    team_domain: team.domain,
    ...(team.enterprise ? { enterprise_id: team.enterprise.id, enterprise_name: team.enterprise.name } : {}),
    channel_id: where.id,
    channel_name: where.directWith ? 'directmessage' : where.isPrivate ? 'privategroup' : where.name,
    user_id: user.id,
    user_name: user.name,
    command: what.command,
    text: what.text,
    api_app_id: app.ids.app,
    is_enterprise_install: 'false',
    response_url: what.responseUrl,
    trigger_id: what.trigger,
  };
}

/** What every interaction says of the one who acts. In a shared channel team and user are those of the other organisation. */
export function actorFields({ team, app }: Workspace, user: SlackUser): JsonObject {
  const enterprise = team.enterprise ?? null;
  const own = { id: team.id, domain: team.domain };
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: app.ids.app,
    token: VERIFICATION,
    team: user.teamId === team.id ? own : { id: user.teamId, domain: 'elsewhere' },
    enterprise,
    is_enterprise_install: false,
  };
}

/** Where an interaction happened on a message. */
export function messagePlace(workspace: Workspace, message: SlackMessage, responseUrl: string): JsonObject {
  const channel = workspace.channel(message.channel);
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: message.onlyFor !== undefined,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    channel: { id: channel.id, name: channel.name },
    ...(message.onlyFor ? {} : { message: messagePayload(message, workspace.app.ids.app, workspace.team.id) }),
    response_url: responseUrl,
  };
}

export function viewPlace(workspace: Workspace, view: SlackView, values: JsonObject): JsonObject {
  const { team, app } = workspace;
  const ids = { team: team.id, app: app.ids.app, bot: app.ids.bot };
  return { container: { type: 'view', view_id: view.id }, view: viewPayload(view, ids, values) };
}

/** One entry of `actions`: the element as it stood there, with what was chosen. */
export function actionEntry({ blockId, element }: Control, chosen: JsonObject, nowMs: number): JsonObject {
  const { options: _options, option_groups: _groups, confirm: _confirm, url: _url, ...rest } = element;
  return { ...rest, block_id: blockId, ...chosen, action_ts: (nowMs / 1_000).toFixed(6) };
}

/** The wrapper of the Events API. */
export function eventPayload({ team, app }: Workspace, event: JsonObject, id: string, nowMs: number): JsonObject {
  return {
    token: VERIFICATION,
    team_id: team.id,
    api_app_id: app.ids.app,
    event,
    type: 'event_callback',
    event_id: id,
    event_time: Math.floor(nowMs / 1_000),
    authorizations: [
      {
        enterprise_id: team.enterprise?.id ?? null,
        team_id: team.id,
        user_id: app.ids.user,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}
