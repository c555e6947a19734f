import type { RootContent } from 'mdast';
import { spanOf } from '../parse-markdown.js';
import type { Draft, Insertion } from './draft.js';
import { titleFrom } from './outline.js';

type Nodes = readonly RootContent[];

/**
 * Headings for steps that are written without any: HTML headings, numbered items, bold lines, or lines that begin with "Step 1". Empty
 * when there are not at least two of one sort.
 */
export function markSteps(nodes: Nodes, draft: Draft, rank: string): readonly Insertion[] {
  const found = [htmlHeadings, items, boldLines, labels].map(find => find(nodes, draft, rank));
  return found.find(insertions => insertions.length > 1) ?? [];
}

function htmlHeadings(nodes: Nodes, draft: Draft, rank: string): readonly Insertion[] {
  const tags = htmlTags(nodes, draft);
  const depth = [2, 3, 1, 4].find(each => tags.filter(tag => tag.depth === each).length > 1);
  return tags
    .filter(tag => tag.depth === depth)
    .map(({ line, column, text }) => ({
      line,
      column,
      text: `${column > 1 ? '\n\n' : '\n'}${rank} ${titleFrom(text)}\n\n`,
    }));
}

interface Tag {
  readonly depth: number;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Headings written as HTML, where HTML is text and not a comment, a program or preformatted. */
export function htmlTags(nodes: Nodes, draft: Draft): readonly Tag[] {
  const html = nodes.filter(node => node.type === 'html' && !/^<(?:\?|script|style|textarea)/i.test(node.value));
  return html.flatMap(node => {
    const { first, last } = spanOf(node);
    const shown = draft.lines.slice(first - 1, last).map(({ text }) => text);
    return hideUnread(shown.join('\n'))
      .split('\n')
      .flatMap((text, index) =>
        [...text.matchAll(/<h([1-6])\b[^<>]{0,500}>((?:(?!<\/h[1-6]>).){0,500})/gi)].map(match => ({
          depth: Number(match[1]),
          line: first + index,
          column: match.index + 1,
          text: match[2] ?? '',
        })),
      );
  });
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** Blanks out comments and preformatted text: a step that was commented out must not come back. */
function hideUnread(html: string): string {
  return html.replace(/<!--[\s\S]*?(?:-->|$)/g, blank).replace(/<pre\b[\s\S]*?(?:<\/pre>|$)/gi, blank);
}

function items(nodes: Nodes, draft: Draft, rank: string): readonly Insertion[] {
  const lists = nodes.flatMap(node => (node.type === 'list' && node.ordered === true ? [node] : []));
  return lists
    .flatMap(list => list.children)
    .map(item => {
      const { first } = spanOf(item);
      const text = (draft.lines[first - 1]?.text ?? '').replace(/^\s*\d+[.)]\s*/, '');
      return above(draft, first, rank, text);
    });
}

function boldLines(nodes: Nodes, draft: Draft, rank: string): readonly Insertion[] {
  return nodes.flatMap(node => {
    const { first } = spanOf(node);
    const text = draft.lines[first - 1]?.text ?? '';
    if (node.type !== 'paragraph' || !/^ {0,3}(\*\*|__)[^*_]{1,100}\1:?\s*$/.test(text)) return [];
    return [{ line: first, column: text.search(/\S/) + 1, text: `${rank} ` }];
  });
}

function labels(nodes: Nodes, draft: Draft, rank: string): readonly Insertion[] {
  return nodes.flatMap(node => {
    if (node.type !== 'paragraph') return [];
    const { first, last } = spanOf(node);
    return draft.lines.slice(first - 1, last).flatMap(({ text }, index) => {
      const is = /^\s*(?:[*_]{2})?(?:(?:step|phase|task|stage)\s*#?\d{1,2}\b|\d{1,2}\s*[-–—:]\s)/i.test(text);
      return is ? [above(draft, first + index, rank, text)] : [];
    });
  });
}

/** A heading on a line of its own, with an empty line around it. */
function above(draft: Draft, line: number, rank: string, text: string): Insertion {
  const gap = (draft.lines[line - 2]?.text ?? '').trim() === '' ? '' : '\n';
  return { line, column: 1, text: `${gap}${rank} ${titleFrom(text) || 'Do this'}\n\n` };
}
