import type { Nodes, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { frontmatter } from 'micromark-extension-frontmatter';
import type { Mark } from './report.js';
import { type Lines, scanBlocks } from './scan-blocks.js';

/**
 * Inline constructs carry no meaning for a plan, and several take quadratic time on hostile input (29 KB of `*a_` take 11 s), so they
 * are off: text stays as written. So is the heading made by underlining (250 KB of them take minutes); it is refused by name instead.
 */
const OFF = [
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
  'setextUnderline',
];

const ALONE = [{ disable: { null: OFF } }];
const WHOLE = [frontmatter(['yaml']), ...ALONE];

/** The top-level blocks of a text, in order, with their places; what is inside a paragraph is not looked at. */
export function parseMarkdown(source: string): readonly RootContent[] {
  const lines = source.split('\n');
  const starts = startsOf(lines);
  const pieces = scanBlocks(lines, starts);
  if (!pieces) return parseWhole(source);
  return pieces.flatMap(piece => ('node' in piece ? [piece.node] : parsePart(source, lines, starts, piece.hard)));
}

/** The same by the parser alone, in ten times the time. */
export function parseWhole(source: string): readonly RootContent[] {
  return fromMarkdown(source, {
    extensions: WHOLE,
    mdastExtensions: [frontmatterFromMarkdown(['yaml'])],
  }).children;
}

function parsePart(
  source: string,
  lines: readonly string[],
  starts: readonly number[],
  { first, last }: Lines,
): readonly RootContent[] {
  const start = starts[first] ?? 0;
  const text = source.slice(start, (starts[last] ?? 0) + (lines[last] ?? '').length);
  const { children } = fromMarkdown(text, { extensions: ALONE });
  for (const child of children) shift(child, first, start);
  return children;
}

/** Moves a tree that was parsed by itself to where it stands in its file. */
function shift(node: Nodes, line: number, offset: number): void {
  const { position } = node;
  for (const point of position ? [position.start, position.end] : []) {
    point.line += line;
    if (point.offset !== undefined) point.offset += offset;
  }
  if ('children' in node) for (const child of node.children) shift(child, line, offset);
}

function startsOf(lines: readonly string[]): readonly number[] {
  let next = 0;
  return lines.map(line => {
    const start = next;
    next += line.length + 1;
    return start;
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
