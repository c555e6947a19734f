import type { Card, CardPart } from '../cards/card.js';
import { type Html, html } from './html.js';
import { stackedHead, stackedRow } from './stacked-table.js';

/** A card as the board shows it: the same data as in Slack. `id` names it for live updates; its buttons are words of the CLI elsewhere. */
export function cardHtml(card: Card, id: string): Html {
  const banner = card.banner === null ? html`` : html`<p class="banner">${card.banner}</p>`;
  return html`<article class="card ${card.tone}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${card.title}</h2>
${banner}${card.parts.map(partHtml)}
</article>`;
}

function partHtml(part: CardPart): Html {
  switch (part.part) {
    case 'text':
      return html`<p class="text">${part.text}</p>\n`;
    case 'command':
      return html`<pre><code>${part.text}</code></pre>\n`;
    case 'fields':
      return html`<dl>${part.fields.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>\n`)}</dl>\n`;
    case 'lines':
      return html`<ul class="lines">${items(part.lines)}</ul>\n`;
    case 'table':
      return tableHtml(part.rows);
    case 'links':
      return html`<ul class="lines">${items(part.links.map(({ without }) => without))}</ul>\n`;
    case 'tasks':
      return html`<ul class="lines">${items(part.tasks.map(task => `☐ ${task}`))}</ul>\n`;
    case 'people':
      return html`<p class="text">${part.label}: ${part.people.join(', ') || 'nobody'}</p>\n`;
    default:
      return html`<ul class="notes">${items(part.lines)}</ul>\n`;
  }
}

function tableHtml([head = [], ...rows]: readonly (readonly string[])[]): Html {
  const body = rows.map(row => stackedRow(row, head));
  return html`${stackedHead(head)}<tbody>${body}</tbody></table>\n`;
}

function items(lines: readonly string[]): readonly Html[] {
  return lines.map(line => (line.startsWith('! ') ? html`<li class="danger">${line}</li>` : html`<li>${line}</li>`));
}
