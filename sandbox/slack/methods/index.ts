import { authTest, connectionsOpen } from './auth.js';
import { getPermalink, postEphemeral, postMessage, remove, update } from './chat.js';
import { conversationsInfo, conversationsMembers, conversationsOpen } from './conversations.js';
import { completeUpload, getUploadUrl } from './files.js';
import type { Method } from './method.js';
import { oauthAccess } from './oauth.js';
import { usergroupsUsersList, usersInfo } from './users.js';
import { reactionsAdd } from './reactions.js';
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from './views.js';

/** The Web API of the local Slack, by method name. */
export const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    'auth.test': authTest,
    'apps.connections.open': connectionsOpen,
    'chat.postMessage': postMessage,
    'chat.postEphemeral': postEphemeral,
    'chat.update': update,
    'chat.delete': remove,
    'chat.getPermalink': getPermalink,
    'views.open': viewsOpen,
    'views.push': viewsPush,
    'views.update': viewsUpdate,
    'views.publish': viewsPublish,
    'users.info': usersInfo,
    'usergroups.users.list': usergroupsUsersList,
    'conversations.info': conversationsInfo,
    'conversations.members': conversationsMembers,
    'conversations.open': conversationsOpen,
    'reactions.add': reactionsAdd,
    'files.getUploadURLExternal': getUploadUrl,
    'files.completeUploadExternal': completeUpload,
    'oauth.v2.access': oauthAccess,
  }),
);
