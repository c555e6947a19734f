import type { SectionBlock } from '@slack/types';
import { plain } from '../../render/plain.js';
import { fit } from './fit.js';
import { Limits } from './limits.js';
import { escapeMrkdwn, mrkdwn } from './mrkdwn.js';
import { plainText } from './plain-text.js';

/** A paragraph, exactly as written. */
export function textSection(text: string): SectionBlock {
  return { type: 'section', text: plainText(text, Limits.sectionText) };
}

/** Label and value beside each other, at most ten; the labels are ours, the values are escaped. */
export function fieldsSection(fields: readonly { readonly label: string; readonly value: string }[]): SectionBlock[] {
  const elements = fields.map(({ label, value }) =>
    mrkdwn(`*${label}*\n${escapeMrkdwn(fit(quiet(plain(value)) || '-', 300))}`, Limits.fieldText),
  );
  const blocks: SectionBlock[] = [];
  for (let at = 0; at < elements.length; at += Limits.fields) {
    blocks.push({ type: 'section', fields: elements.slice(at, at + Limits.fields) });
  }
  return blocks;
}

/** What fits into one box when every character of it has to be escaped, which takes five for one, is this; most boxes take more. */
const SURE = 590;
const BOX = Limits.sectionText - 20;

/** Text to copy, or in columns, in Slack's fixed-width boxes: as many as it takes, whole lines each. Three ticks would close a box, so they become quotes. */
export function boxes(text: string): SectionBlock[] {
  const lines = text.split('\n').map(line => `${/^ */.exec(line)?.[0] ?? ''}${plain(line)}`.replaceAll('```', "'''"));
  const cut: string[] = [''];
  for (const line of lines.map(one => (escapeMrkdwn(one).length > BOX ? fit(one, SURE) : one)).map(escapeMrkdwn)) {
    const last = cut.at(-1) ?? '';
    if (last.length + line.length + 1 > BOX) cut.push(line);
    else cut[cut.length - 1] = last === '' ? line : `${last}\n${line}`;
  }
  return cut.slice(0, MOST_BOXES).map(box => markupSection(`\`\`\`${box || '-'}\`\`\``));
}
const MOST_BOXES = 12;

/** Markup of our own, such as mentions of people. */
export function markupSection(markup: string): SectionBlock {
  return { type: 'section', text: mrkdwn(markup, Limits.sectionText) };
}

/** Slack's signs for bold, strike and code cannot be escaped; characters that look like them do nothing. */
function quiet(text: string): string {
  return text.replaceAll('*', '∗').replaceAll('~', '∼').replaceAll('`', 'ˋ');
}
