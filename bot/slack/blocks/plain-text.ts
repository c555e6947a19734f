import type { PlainTextElement } from '@slack/types';
import { plain } from '../../render/plain.js';
import { fit } from './fit.js';

/**
 * Text that Slack shows as it is: no markup, no links, no mentions, no `:emoji:`. Control, bidirectional and invisible characters go; line ends
 * stay. Slack refuses an empty text, so nothing becomes a dash.
 */
export function plainText(text: string, max: number): PlainTextElement {
  const lines = text.split('\n').map(line => `${/^ */.exec(line)?.[0] ?? ''}${plain(line)}`);
  return { type: 'plain_text', text: fit(lines.join('\n').trimEnd() || '-', max), emoji: false };
}
