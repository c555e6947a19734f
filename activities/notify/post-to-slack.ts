import { deadline, expired } from '../deadline.js';
import type { Notice } from './notice.js';
import { codeOf, NoticeRefused } from './notice-refused.js';

/** Slack's Web API, when the inventory names no other. */
export const SLACK_API = 'https://slack.com/api/';

export interface SlackChannel {
  readonly api: string;
  readonly token: string;
  readonly channel: string;
}

/** Posts the notice as plain text with `chat.postMessage`; only `ok: true` counts. Throws NoticeRefused with Slack's own word, never with the token. */
export async function postToSlack(
  { api, token, channel }: SlackChannel,
  notice: Notice,
  deadlineMs: number,
): Promise<void> {
  const limit = deadline(deadlineMs);
  const text = `${notice.service}: ${notice.message}`;
  const blocks = [{ type: 'section', text: { type: 'plain_text', text: text.slice(0, 3_000), emoji: false } }];
  const response = await fetch(new URL('chat.postMessage', api), {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` },
    body: JSON.stringify({ channel, text: escaped(text), blocks, unfurl_links: false, unfurl_media: false }),
    redirect: 'error',
    signal: limit,
  }).catch((error: unknown) => {
    if (expired(limit)) throw new NoticeRefused(`no answer in ${deadlineMs} ms`, { cause: error });
    limit.throwIfAborted();
    throw new NoticeRefused(`it could not be sent (${codeOf(error) ?? 'no connection'})`, { cause: error });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const said = typeof answer === 'object' && answer !== null ? answer : {};
  if ('ok' in said && said.ok === true) return;
  throw new NoticeRefused(`Slack said ${'error' in said ? String(said.error) : response.status}`);
}

/** The characters that begin a mention or a link in Slack's notifications. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
