/**
 * Live updates without a framework: every few seconds the page is fetched anew and the parts that changed are put in, except the one that has the
 * focus. Without scripts the page asks the browser to reload instead.
 */
export const SCRIPT = `'use strict';
const EVERY_MS = 3000;
async function look() {
  try {
    const answer = await fetch(location.href, { cache: 'no-store', credentials: 'omit' });
    if (answer.status === 403) return location.reload();
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const next = fresh.getElementById(part.id);
      if (!next) return location.reload();
      if (next.innerHTML === part.innerHTML || part.contains(document.activeElement)) continue;
      part.replaceChildren(...next.childNodes);
    }
    if (fresh.querySelectorAll('[data-live]').length !== document.querySelectorAll('[data-live]').length) location.reload();
  } catch {
    // The board or the network is away; the next look may find it.
  }
}
setInterval(() => { if (!document.hidden) void look(); }, EVERY_MS);
`;
