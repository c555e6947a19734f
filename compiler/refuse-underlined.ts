import type { RootContent } from 'mdast';
import { markOf, spanOf } from './parse-markdown.js';
import { quote } from './quote.js';
import type { Report } from './report.js';

/**
 * Text above a line of `---` or `===` is a heading to other readers of Markdown, and not to this one. A key above such a line is front
 * matter in the wrong place. Either would be taken for something it is not, so it is refused. True when there is any.
 */
export function refuseUnderlined(nodes: readonly RootContent[], lines: readonly string[], report: Report): boolean {
  let found = false;
  for (const [index, node] of nodes.entries()) {
    if (node.type !== 'paragraph') continue;
    const { first, last } = spanOf(node);
    const next = nodes[index + 1];
    const ruled = next?.type === 'thematicBreak' && spanOf(next).first === last + 1 && isDashes(lines[last] ?? '');
    const doubled = lines.slice(first, last).some(line => /^ {0,3}=+[ \t]*$/.test(line));
    if (!ruled && !doubled) continue;
    found = true;
    const text = quote(lines[first - 1]?.trim());
    const at = markOf(node, lines);
    if (/^`[\w-]+:(?:\s|`$)/.test(text)) {
      const message = `Unexpected ${text} above a \`---\` line, expected front matter once, at the top of the file`;
      report.error('second-front-matter', message, at);
    } else {
      const hint = 'For a line across the page, put an empty line above it.';
      report.error(
        'underlined-heading',
        `Unexpected underlined heading ${text}, expected ${quote(doubled ? '# ' : '## ')} before it`,
        at,
        {
          hint,
        },
      );
    }
  }
  return found;
}

function isDashes(line: string): boolean {
  return /^ {0,3}-+[ \t]*$/.test(line);
}
