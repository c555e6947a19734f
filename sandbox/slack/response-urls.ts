import { randomBytes } from 'node:crypto';
import { isObject, type JsonObject, textOf } from './json.js';
import { LONGEST_TEXT, messageContent } from './methods/message-content.js';
import type { SlackMessage } from './messages.js';
import { Refusal } from './refusal.js';
import type { WebAnswer } from './web-api.js';
import type { Workspace } from './workspace.js';

/** Documented: five uses within 30 minutes. */
const USES = 5;
const LIFE_MS = 30 * 60_000;

interface ResponseUrl {
  readonly channel: string;
  readonly user: string;
  /** The message that was clicked, for `replace_original` and `delete_original`. */
  readonly original?: SlackMessage | undefined;
  readonly at: number;
  uses: number;
}

/** The `response_url`s that payloads carry: no token, no scope, whoever has one may answer. */
export class ResponseUrls {
  readonly #issued = new Map<string, ResponseUrl>();
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The path of a new one. */
  issue(channel: string, user: string, original?: SlackMessage): string {
    const path = `/actions/${this.#workspace.team.id}/${this.#issued.size + 1}/${randomBytes(9).toString('hex')}`;
    this.#issued.set(path, { channel, user, original, at: this.#workspace.clock.now(), uses: 0 });
    return path;
  }

  /** What Slack answers to a POST on such a path. */
  answer(path: string, body: unknown): WebAnswer {
    const issued = this.#issued.get(path);
    if (!issued) return refused(404, 'no_such_url');
    if (this.#workspace.clock.now() - issued.at > LIFE_MS) return refused(404, 'expired_url');
    if (issued.uses >= USES) return refused(404, 'used_url');
    if (!isObject(body)) return refused(400, 'invalid_payload');
    try {
      this.respond(issued, body);
    } catch (error) {
      if (error instanceof Refusal)
        return { ...refused(200, error.code), body: { ok: false, error: error.code, ...error.extra } };
      throw error;
    }
    issued.uses += 1;
    return { status: 200, headers: {}, body: { ok: true } };
  }

  /** Posts, replaces or deletes as a body says; also what the acknowledgement of a command carries. */
  respond({ channel, user, original }: Pick<ResponseUrl, 'channel' | 'user' | 'original'>, body: JsonObject): void {
    const { messages, clock, app } = this.#workspace;
    const current = original && messages.find(original.channel, original.ts);
    if (body['delete_original'] === true) {
      if (current) messages.remove(current);
      return;
    }
    const content = messageContent(body, LONGEST_TEXT);
    const inChannel = body['response_type'] === 'in_channel';
    // Documented for interactions: the original is replaced unless the body says otherwise.
    const replaces = current && body['replace_original'] !== false && body['response_type'] === undefined;
    if (replaces) {
      messages.replace({ ...current, ...content, edits: current.edits + 1 });
      return;
    }
    const threadTs = textOf(body['thread_ts']) ?? original?.threadTs;
    const author = { user: app.ids.user, botId: app.ids.bot };
    messages.add({ ...content, ...author, channel, threadTs, onlyFor: inChannel ? undefined : user }, clock.now());
  }
}

function refused(status: number, error: string): WebAnswer {
  return { status, headers: {}, body: { ok: false, error } };
}
