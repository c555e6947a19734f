import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import type { Mark } from './report.js';

/**
 * Inline constructs carry no meaning for a plan, and several take quadratic time on hostile input (29 KB of `*a_` take 11 s), so they
 * are off: text stays as written.
 */
const INLINE = [
  'attention',
  'autolink',
  'characterEscape',
  'characterReference',
  'codeText',
  'definition',
  'hardBreakEscape',
  'htmlText',
  'labelEnd',
  'labelStartImage',
  'labelStartLink',
];

export function parseMarkdown(source: string): Root {
  return fromMarkdown(source, {
    extensions: [frontmatter(['yaml']), gfmTaskListItem(), { disable: { null: INLINE } }],
    mdastExtensions: [frontmatterFromMarkdown(['yaml']), gfmTaskListItemFromMarkdown()],
  });
}

/** First and last line and the offsets of a node; every node that was parsed from text has them. */
export function spanOf(node: Nodes): { first: number; last: number; start: number; end: number; column: number } {
  const { start, end } = node.position ?? { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  return {
    first: start.line,
    last: end.line,
    start: ('offset' in start ? start.offset : 0) ?? 0,
    end: ('offset' in end ? end.offset : 0) ?? 0,
    column: start.column,
  };
}

/** Marks a node's first line. */
export function markOf(node: Nodes, lines: readonly string[]): Mark {
  const { first, column } = spanOf(node);
  return { line: first, column, endColumn: (lines[first - 1] ?? '').length + 1 };
}
