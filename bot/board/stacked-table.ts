import { type Html, html } from './html.js';

/**
 * A table whose rows are blocks of labelled lines on a phone, because one that has to be moved sideways hides what a person decides on. With roles:
 * some browsers no longer say that it is a table when its rows are laid out as blocks. The caller ends it: `<tbody>` and `</table>`.
 */
export function stackedHead(head: readonly string[], caption?: string): Html {
  const named = caption === undefined ? html`` : html`<caption>${caption}</caption>`;
  return html`<table class="stacked" role="table">${named}
<thead><tr role="row">${head.map(cell => html`<th scope="col" role="columnheader">${cell}</th>`)}</tr></thead>
`;
}

/** One row; `tone` colours its edge. */
export function stackedRow(
  [first = '', ...cells]: readonly (Html | string)[],
  head: readonly string[],
  tone = 'calm',
): Html {
  const rest = cells.map((cell, i) => html`<td role="cell" data-label="${head[i + 1] ?? ''}">${cell}</td>`);
  return html`<tr role="row" class="${tone}"><th scope="row" role="rowheader">${first}</th>${rest}</tr>
`;
}
