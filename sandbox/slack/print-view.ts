import { plainText } from './elements.js';
import { type JsonObject, objectsOf, textOf } from './json.js';
import { visible } from './plain-mrkdwn.js';
import { printBlocks, type PrintOptions } from './print-blocks.js';
import type { SlackView } from './views.js';

/** A modal or home tab as text: title, blocks with what was refused under them, and its buttons. */
export function printView(
  view: Pick<SlackView, 'definition'>,
  options: PrintOptions = {},
  errors: JsonObject = {},
): string {
  const { definition } = view;
  const title = visible(plainText(definition['title']) ?? 'Home');
  const inner = { ...options, width: (options.width ?? 76) - 4 };
  const body = objectsOf(definition['blocks']).flatMap(block => {
    const error = textOf(errors[textOf(block['block_id']) ?? '']);
    return [...printBlocks([block], inner), ...(error ? [`  ! ${error}`] : [])];
  });
  const buttons = [definition['close'], definition['submit']].map(plainText).filter(text => text !== undefined);
  const frame = `+-- ${title} ${'-'.repeat(Math.max(2, (options.width ?? 76) - title.length - 5))}`;
  const lines = [...body, ...(buttons.length > 0 ? ['', buttons.map(text => `[ ${text} ]`).join('  ')] : [])];
  return [frame, ...lines.map(line => `|   ${line}`.trimEnd()), `+${'-'.repeat(frame.length - 1)}`].join('\n');
}
