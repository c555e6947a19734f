import { type Html, html } from './html.js';

export interface PageParts {
  readonly title: string;
  readonly body: Html;
  /** What a reader of the board may follow; none on a page that is read without a link. */
  readonly nav?: readonly { readonly name: string; readonly href: string }[];
  /** Looks at itself again every few seconds. Never a page with a form: somebody may be writing. */
  readonly live?: boolean;
}

/** A whole page: landmarks, one heading, a way past the navigation, and what makes it live. */
export function layout({ title, body, nav = [], live = false }: PageParts): string {
  const again = html`<script src="/board.js" defer></script><noscript><meta http-equiv="refresh" content="10"></noscript>`;
  const links = nav.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`);
  const ways = nav.length > 0 ? html`<nav aria-label="Board"><ul>${links}</ul></nav>` : html``;
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Lifeboat</title>
<link rel="stylesheet" href="/board.css">
${live ? again : html``}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><strong>Lifeboat</strong>${ways}</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
<footer>All times are UTC. This page decides nothing by being opened.</footer>
</body>
</html>
`;
  return `<!doctype html>\n${page.text}`;
}
