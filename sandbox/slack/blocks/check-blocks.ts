import { isObject, textOf } from '../json.js';
import { schemaRefusal } from '../refusal.js';
import { messageBlock } from './block-kinds.js';
import { both, type Check, list, problemsOf } from './schema.js';
import { uniqueIds } from './unique-ids.js';

const MOST_IN_MESSAGE = 50;
/** Documented: all markdown blocks of a message together. */
const MOST_MARKDOWN = 12_000;

const wholeMessage: Check = (blocks, pointer, report) => {
  if (!Array.isArray(blocks)) return;
  const markdown = blocks.map(block => (isObject(block) && block['type'] === 'markdown' ? textOf(block['text']) : ''));
  if (markdown.join('').length > MOST_MARKDOWN) report(`must be less than ${MOST_MARKDOWN + 1} characters`, pointer);
  if (blocks.filter(block => isObject(block) && block['type'] === 'table').length > 1) {
    report('only one table allowed', pointer);
  }
};

const message = both(list(messageBlock, MOST_IN_MESSAGE, 0), uniqueIds, wholeMessage);

/** Throws `invalid_blocks` with Slack's sentences for blocks that a message cannot have. */
export function checkMessageBlocks(blocks: readonly unknown[]): void {
  const problems = problemsOf(message, blocks, '/blocks');
  if (problems.length === 0) return;
  throw schemaRefusal(
    'invalid_blocks',
    problems.map(({ message: text, at }) => `${text} [json-pointer:${at}]`),
  );
}
