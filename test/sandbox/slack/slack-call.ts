import type { LocalSlack } from '../../../sandbox/slack/local-slack.js';

export interface SlackAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Record<string, unknown>;
}

/** Calls a method as Slack's own client does: a form whose nested fields are JSON. */
export async function slackCall(
  slack: LocalSlack,
  method: string,
  args: Record<string, unknown> = {},
  token: string | null = slack.app.botToken,
): Promise<SlackAnswer> {
  const fields = Object.entries(args).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const answer = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    body: new URLSearchParams(fields),
  });
  return {
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    body: (await answer.json()) as Record<string, unknown>,
  };
}

/** `ok`, or Slack's error. */
export async function verdict(...call: Parameters<typeof slackCall>): Promise<unknown> {
  const { body } = await slackCall(...call);
  return body['ok'] === true ? 'ok' : body['error'];
}
