import type { SlackMessage } from './messages.js';
import { plainMrkdwn, visible } from './plain-mrkdwn.js';
import { printBlocks, type PrintOptions } from './print-blocks.js';

/** A message as text for a terminal or a failing test: its blocks, or its text where it has none. */
export function printMessage(message: Pick<SlackMessage, 'text' | 'blocks'>, options: PrintOptions = {}): string {
  const lines =
    message.blocks.length > 0
      ? printBlocks(message.blocks, options)
      : visible(plainMrkdwn(message.text, options.nameOf)).split('\n');
  return lines.map(line => `| ${line}`.trimEnd()).join('\n');
}
