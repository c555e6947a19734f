import { TokenKind } from '../installation.js';
import { objectsOf, textOf } from '../json.js';
import { Tier } from '../rate-limits.js';
import { Refusal, schemaRefusal } from '../refusal.js';
import { postingChannel, required } from './arguments.js';
import type { Method } from './method.js';

const files = { token: TokenKind.bot, scopes: ['files:write'], tier: Tier.four } as const;

export const getUploadUrl: Method = {
  ...files,
  run(call) {
    const name = required(call, 'filename');
    const length = Number(call.args['length']);
    if (!Number.isInteger(length) || length <= 0) {
      throw schemaRefusal('invalid_arguments', ['must provide a number [json-pointer:/length]']);
    }
    const file = call.workspace.files.announce(name, length);
    return { upload_url: `${call.around.origin}/upload/v1/${file.id}`, file_id: file.id };
  },
};

export const completeUpload: Method = {
  ...files,
  run(call) {
    const { workspace, args } = call;
    const ids = objectsOf(args['files']).map(file => textOf(file['id']) ?? '');
    if (ids.length === 0) throw schemaRefusal('invalid_arguments', ['missing required field: files']);
    const found = ids.map(id => workspace.files.uploaded(id));
    const shared = found.filter(file => file !== undefined);
    if (shared.length < ids.length) throw new Refusal('file_not_found');
    if (textOf(args['channel_id'])) {
      const channel = postingChannel(workspace, required(call, 'channel_id'));
      const text = textOf(args['initial_comment']) ?? '';
      const { user, bot } = workspace.app.ids;
      const threadTs = textOf(args['thread_ts']);
      const message = { channel: channel.id, user, botId: bot, text, blocks: [], threadTs, files: shared };
      workspace.messages.add(message, workspace.clock.now());
    }
    return { files: shared.map(({ id, name }) => ({ id, title: name })) };
  },
};
