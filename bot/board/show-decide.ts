import type { Board } from './board.js';
import { askedBy } from './asked-by.js';
import { cardHtml } from './card-html.js';
import { decideForm } from './decide-form.js';
import type { DecideLink } from './decide-link.js';
import { html } from './html.js';
import { openDecideLink } from './open-decide-link.js';
import { refusalPage } from './refusal-page.js';
import type { Shown } from './shown.js';

/** What a decide link shows when it is opened. It changes nothing, however often and by whatever program it is fetched: the link stays good. */
export async function showDecide(board: Board, token: string): Promise<Shown> {
  const opened = openDecideLink(token, await board.library.inventory(), board.now());
  if (!opened.ok) return refusalPage(403, opened.reason, opened.todo);
  const { link } = opened;
  const asked = await askedBy(board, link);
  if (!asked)
    return refusalPage(409, 'The run does not ask what this link is for.', 'Look at it with lifeboat status.');
  const used = board.claims.taken(claimOf(link)) ? 'This link was used already.' : undefined;
  const closed = asked.closed ?? used;
  if (closed === undefined) return decideForm(link, token, asked);
  const body = html`<p role="alert">${closed} It can answer nothing any more.</p>${cardHtml(asked.card, 'question')}`;
  return { status: 409, title: 'Not open', body };
}

/** What is used up when a link has decided. */
export function claimOf({ question, link }: DecideLink): string {
  return `board/${question.run}/${link.nonce}`;
}
