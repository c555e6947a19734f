import { deadline, expired } from '../deadline.js';
import type { Notice } from './notice.js';
import { codeOf, NoticeRefused } from './notice-refused.js';

/**
 * Posts the notice as JSON; only a 2xx counts. A redirect is refused: the message goes where the inventory says and nowhere else. A repetition
 * carries the same `id`. Throws NoticeRefused.
 */
export async function postNotice(url: string, notice: Notice, deadlineMs: number): Promise<void> {
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new NoticeRefused("the channel's value is not an http address");
  }
  const limit = deadline(deadlineMs);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': notice.id },
    body: JSON.stringify(notice),
    redirect: 'manual',
    signal: limit,
  }).catch((error: unknown) => {
    if (expired(limit)) throw new NoticeRefused(`no answer in ${deadlineMs} ms`, { cause: error });
    limit.throwIfAborted();
    throw new NoticeRefused(`it could not be sent (${codeOf(error) ?? 'no connection'})`, { cause: error });
  });
  // The body says nothing that counts, but an unread one keeps the connection.
  await response.body?.cancel();
  if (!response.ok) throw new NoticeRefused(`it answered ${response.status}`);
}
