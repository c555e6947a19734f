import { html } from './html.js';
import type { Shown } from './shown.js';

/** Every refusal has one shape, whatever was asked for: what is the matter, and what to do. */
export function refusalPage(status: number, reason: string, todo: string): Shown {
  const titles: Readonly<Record<number, string>> = {
    403: 'Not with this link',
    404: 'Nothing here',
    409: 'Not counted',
  };
  const body = html`<p role="alert">${reason}</p><p>${todo}</p>`;
  return { status, title: titles[status] ?? 'This did not work', body };
}
