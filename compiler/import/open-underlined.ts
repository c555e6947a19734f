import { parseMarkdown, spanOf } from '../parse-markdown.js';
import { type Draft, insert, type Insertion, sourceOf } from './draft.js';

/**
 * Makes headings of text that is underlined, which our language does not read as headings: `# ` or `## ` before the text, and the line
 * of dashes stays, as a rule across the page. Dashes under more than one line, or under `key: value`, were meant as a rule already.
 */
export function openUnderlined(draft: Draft): Draft {
  const children = parseMarkdown(sourceOf(draft));
  const added = children.flatMap((node, index): readonly Insertion[] => {
    if (node.type !== 'paragraph') return [];
    const { first, last } = spanOf(node);
    const next = children[index + 1];
    const ruled = next?.type === 'thematicBreak' && spanOf(next).first === last + 1;
    const dashes = ruled && /^ {0,3}-+[ \t]*$/.test(draft.lines[last]?.text ?? '');
    return [...openDoubled(draft, first, last), ...(dashes ? openDashed(draft, first, last) : [])];
  });
  return insert(draft, added);
}

function openDashed(draft: Draft, first: number, last: number): readonly Insertion[] {
  const text = draft.lines[first - 1]?.text ?? '';
  if (first === last && !/^\s*[\w-]+:(?:\s|$)/.test(text)) return [prefix(draft, first, '## ')];
  return [{ line: last + 1, column: 1, text: '\n' }];
}

/** Lines of `=` inside a paragraph: the line above each is a title, unless several lines stand above it. */
function openDoubled(draft: Draft, first: number, last: number): readonly Insertion[] {
  const added: Insertion[] = [];
  let start = first;
  for (let line = first + 1; line <= last; line += 1) {
    if (!/^ {0,3}=+[ \t]*$/.test(draft.lines[line - 1]?.text ?? '')) continue;
    if (line - start === 1) added.push(prefix(draft, start, '# '));
    else added.push({ line, column: 1, text: '\n' });
    if (line < last) added.push({ line: line + 1, column: 1, text: '\n' });
    start = line + 1;
  }
  return added;
}

function prefix(draft: Draft, line: number, text: string): Insertion {
  return { line, column: Math.max(1, (draft.lines[line - 1]?.text ?? '').search(/\S/) + 1), text };
}
