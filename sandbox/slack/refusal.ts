import type { JsonObject } from './json.js';

/** A Web API call that Slack answers with `ok: false`. `code` is Slack's own error; `extra` are the fields beside it. */
export class Refusal extends Error {
  readonly code: string;
  readonly extra: JsonObject;

  constructor(code: string, extra: JsonObject = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

/** Slack's answer to arguments or blocks that break its schema: each message names the place by a JSON pointer. */
export function schemaRefusal(code: string, messages: readonly string[]): Refusal {
  return new Refusal(code, {
    errors: messages,
    response_metadata: { messages: messages.map(message => `[ERROR] ${message}`) },
  });
}
