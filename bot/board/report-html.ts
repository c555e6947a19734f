import { type Html, html } from './html.js';

/**
 * Our own report's Markdown as markup. It knows only what `render/report.ts` writes: headings, lists, tables and escapes. Everything else stays
 * the text it is, so nothing that a runbook says becomes markup.
 */
export function reportHtml(markdown: string): readonly Html[] {
  const blocks: Html[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; ) {
    const kind = kindOf(lines[at] ?? '');
    const from = at;
    at += 1;
    while (at < lines.length && goesOn(kind, lines[at] ?? '')) at += 1;
    blocks.push(block(kind, lines.slice(from, at)));
  }
  return blocks;
}

function goesOn(kind: Kind, line: string): boolean {
  return kind !== 'heading' && kindOf(line) === kind;
}

type Kind = 'heading' | 'item' | 'row' | 'text' | 'nothing';

function kindOf(line: string): Kind {
  if (line.trim() === '') return 'nothing';
  if (/^#{1,3} /.test(line)) return 'heading';
  if (/^\s*(?:-|1\.) /.test(line)) return 'item';
  return line.startsWith('| ') ? 'row' : 'text';
}

function block(kind: Kind, lines: readonly string[]): Html {
  const [first = ''] = lines;
  if (kind === 'heading') return heading(first);
  if (kind === 'item')
    return html`<ul>${lines.map(line => html`<li>${said(line.replace(/^\s*(?:-|1\.) /, ''))}</li>`)}</ul>\n`;
  if (kind === 'row') return table(lines);
  return kind === 'text' ? html`<p>${said(lines.join('\n').replaceAll('**', ''))}</p>\n` : html``;
}

function heading(line: string): Html {
  const text = said(line.replace(/^#+ /, ''));
  return line.startsWith('### ') ? html`<h3>${text}</h3>\n` : html`<h2>${text}</h2>\n`;
}

function table(lines: readonly string[]): Html {
  const rows = lines.filter((_, i) => i !== 1).map(line => line.slice(2, -2).split(/(?<!\\) \| /));
  const [head = [], ...body] = rows;
  return html`<div class="wide"><table><caption>Steps</caption><thead><tr>${head.map(cell => html`<th scope="col">${said(cell)}</th>`)}</tr></thead>
<tbody>${body.map(cells => html`<tr>${cells.map(cell => html`<td>${said(cell)}</td>`)}</tr>`)}</tbody></table></div>\n`;
}

/** Text as it was before `markdownText` escaped it. */
function said(text: string): string {
  return text.replaceAll(':\\//', '://').replace(/\\([\\`*_[\]<>|#~])/g, '$1');
}
