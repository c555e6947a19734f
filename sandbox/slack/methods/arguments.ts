import type { SlackChannel } from '../channels.js';
import { textOf } from '../json.js';
import { Refusal, schemaRefusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import type { Call } from './method.js';

/** A text argument that must be there. */
export function required({ args }: Call, name: string): string {
  const value = textOf(args[name]);
  if (value === undefined || value === '') {
    throw schemaRefusal('invalid_arguments', [`missing required field: ${name}`]);
  }
  return value;
}

/** The channel of a call, which the bot can see; a private one without the bot does not exist for it. */
export function visibleChannel(workspace: Workspace, id: string): SlackChannel {
  const channel = workspace.channels.find(one => one.id === id);
  if (!channel || (channel.isPrivate && !isMember(workspace, channel))) throw new Refusal('channel_not_found');
  return channel;
}

export function isMember(workspace: Workspace, channel: SlackChannel): boolean {
  return channel.members.has(workspace.app.ids.user);
}

/** The channel that a message goes to: also a user id, for a direct message. Archived ones and those without the bot are refused. */
export function postingChannel(workspace: Workspace, id: string): SlackChannel {
  const user = workspace.users.find(one => one.id === id);
  const channel = user ? workspace.direct(user) : visibleChannel(workspace, id);
  if (channel.isArchived) throw new Refusal('is_archived');
  const uninvited = !isMember(workspace, channel) && !workspace.app.scopes.has('chat:write.public');
  if (uninvited) throw new Refusal('not_in_channel');
  return channel;
}
