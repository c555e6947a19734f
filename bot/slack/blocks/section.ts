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

/** The characters that escaping adds are not counted on before, so what is shown is cut to a part of what may be sent. */
const SHOWN = 1_500;

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

/** Text to copy, in Slack's fixed-width box. Three ticks in it would close the box, so they become quotes. */
export function commandSection(text: string): SectionBlock {
  const lines = text.split('\n').map(line => `${/^ */.exec(line)?.[0] ?? ''}${plain(line)}`);
  const shown = fit(lines.join('\n').replaceAll('```', "'''"), SHOWN / 3);
  return { type: 'section', text: mrkdwn(`\`\`\`${escapeMrkdwn(shown)}\`\`\``, Limits.sectionText) };
}

/** Markup of our own, such as mentions of people. */
export function markupSection(markup: string): SectionBlock {
  return { type: 'section', text: mrkdwn(markup, Limits.sectionText) };
}

/** Slack's signs for bold, strike and code cannot be escaped; characters that look like them do nothing. */
function quiet(text: string): string {
  return text.replaceAll('*', '∗').replaceAll('~', '∼').replaceAll('`', 'ˋ');
}
