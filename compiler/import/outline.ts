import type { Heading, RootContent } from 'mdast';
import { parseMarkdown, spanOf } from '../parse-markdown.js';
import { type Draft, sourceOf } from './draft.js';

/** A heading of a draft and what stands under it up to the next heading of any rank. */
export interface OutlineSection {
  readonly line: number;
  readonly depth: number;
  readonly title: string;
  readonly nodes: readonly RootContent[];
}

/** The headings of a draft in order; `before` is what stands above the first. */
export interface Outline {
  readonly before: readonly RootContent[];
  readonly sections: readonly OutlineSection[];
}

export function outlineOf(draft: Draft): Outline {
  const before: RootContent[] = [];
  const sections: { line: number; depth: number; title: string; nodes: RootContent[] }[] = [];
  for (const node of parseMarkdown(sourceOf(draft))) {
    if (node.type === 'yaml') continue;
    if (node.type === 'heading') sections.push({ ...headingOf(node, draft), nodes: [] });
    else (sections.at(-1)?.nodes ?? before).push(node);
  }
  return { before, sections };
}

function headingOf(node: Heading, draft: Draft) {
  const { first } = spanOf(node);
  const title = (draft.lines[first - 1]?.text ?? '').replace(/^\s*#+\s*|\s*#*\s*$/g, '');
  return { line: first, depth: node.depth, title };
}

const LONGEST_TITLE = 72;

/** A heading out of a sentence: its first part, without markup, cut at a word. */
export function titleFrom(text: string): string {
  const bare = text
    .replace(/<[^<>]{0,200}>/g, ' ')
    .replace(/&[a-z]{1,10};|&#\d{1,6};/gi, ' ')
    .replace(/\[[ xX]\]/g, ' ')
    .replace(/[*_`#]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const [part = ''] = bare.split(/[.:;](?:\s|$)/);
  const whole = part.length >= 8 ? part : bare.replace(/[.:;]$/, '');
  if (whole.length <= LONGEST_TITLE) return whole;
  return whole.slice(0, LONGEST_TITLE).replace(/\s+\S*$/, '');
}
