import { createHash } from 'node:crypto';
import { plain } from '../../render/plain.js';
import { type Page, PageState } from './page.js';

const LINE = 76;
const LONGEST_SUBJECT = 200;

/**
 * A page as a message (RFC 5322, MIME). Headers hold nothing from outside as it came: one encoded word each, so no text can add a header, a
 * recipient or a second body. States of one page are one thread.
 */
export function emailText(
  page: Page,
  { to, from }: { readonly to: readonly string[]; readonly from: string },
  now: number,
): string {
  const thread = createHash('sha256').update(page.key).digest('hex').slice(0, 32);
  const done = page.state === PageState.resolved;
  const subject = `${done ? 'RESOLVED: ' : ''}${plain(page.summary)}`.slice(0, LONGEST_SUBJECT);
  const lines = [page.summary, '', ...Object.entries(page.details).map(([key, value]) => `${key}: ${value}`)];
  const body = Buffer.from(`${lines.map(line => plain(line)).join('\r\n')}\r\n`).toString('base64');
  const headers = [
    `From: Lifeboat <${from}>`,
    `To: ${to.join(', ')}`,
    `Subject: ${encoded(subject)}`,
    `Date: ${new Date(now).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${thread}.${page.state}@lifeboat.invalid>`,
    ...(done ? [`In-Reply-To: <${thread}.triggered@lifeboat.invalid>`] : []),
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  const chunks = body.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return `${headers.join('\r\n')}\r\n\r\n${chunks.join('\r\n')}\r\n`;
}

/** Encoded words of at most 75 characters (RFC 2047), split between characters. */
function encoded(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 42) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map(one => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}
