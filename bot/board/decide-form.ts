import { formatDuration } from '../../plan/duration.js';
import { approvalCard } from '../cards/approval-card.js';
import type { CardView } from '../cards/card-view.js';
import { titlePrefix } from '../cards/mode-banner.js';
import { clockTime } from '../render/clock-time.js';
import { numberToType } from '../modals/loss-number.js';
import type { AskedNow } from './asked-by.js';
import { cardHtml } from './card-html.js';
import type { DecideLink } from './decide-link.js';
import { type Html, html } from './html.js';
import type { Shown } from './shown.js';

/** What a person has filled in, to be shown again when something is wrong with it. */
export interface Filled {
  readonly decision: string;
  readonly accept: string;
  readonly reason: string;
  readonly wrong: { readonly field: 'decision' | 'accept' | 'reason'; readonly why: string };
}

/** The page of a decide link: the evidence first, then the form. Nothing is chosen beforehand, so nothing can be sent by a stray key. */
export function decideForm(link: DecideLink, token: string, asked: AskedNow, view: CardView, filled?: Filled): Shown {
  const { state, approval } = asked;
  const card = approvalCard(state, approval, view);
  const title = `${titlePrefix(state.mode)}Decide as ${link.person}`;
  const wrong = filled
    ? html`<p role="alert" class="card bad" id="wrong">${filled.wrong.why} Nothing was sent yet.</p>`
    : html``;
  const body = html`${wrong}${cardHtml({ ...card, buttons: [] }, 'question')}
<form method="post" action="/decide" class="card ${card.tone}" aria-labelledby="form-title" autocomplete="off">
<h2 id="form-title">Your decision</h2>
<p class="hint">Run ${state.run} of ${state.service}. Good for one decision, until ${clockTime(link.link.expiresAt)}.</p>
<input type="hidden" name="t" value="${token}">
<fieldset${filled?.wrong.field === 'decision' ? invalid() : html``}><legend>Approve or reject</legend>
${choice('approve', 'Approve: the run goes on when the quorum is complete', filled)}
${choice('reject', 'Reject: the run stops and puts everything back', filled)}</fieldset>
${approval.mustAcceptMs === null ? html`` : lossField(approval.mustAcceptMs, filled)}
<label class="field" for="reason">Why</label><p class="hint" id="reason-hint">For the journal; the next shift reads it. A rejection needs it.</p>
<textarea id="reason" name="reason" rows="3" maxlength="1000" aria-describedby="reason-hint"${filled?.wrong.field === 'reason' ? invalid() : html``}>${filled?.reason ?? ''}</textarea>
<button type="submit">Send my decision</button>
</form>`;
  return { status: filled ? 422 : 200, title, body };
}

function choice(value: 'approve' | 'reject', label: string, filled: Filled | undefined): Html {
  const checked = filled?.decision === value ? html` checked` : html``;
  return html`<label class="choice" for="${value}"><input type="radio" id="${value}" name="decision" value="${value}" required${checked}>${label}</label>`;
}

function lossField(mustAcceptMs: number, filled: Filled | undefined): Html {
  const number = numberToType(mustAcceptMs);
  return html`<label class="field" for="accept">To approve, type the loss you accept at most</label>
<p class="hint" id="accept-hint">The loss is above the budget: at most ${formatDuration(mustAcceptMs)}. Type the number with its unit, at least ${number}.</p>
<input type="text" id="accept" name="accept" maxlength="20" aria-describedby="accept-hint" value="${filled?.accept ?? ''}"${filled?.wrong.field === 'accept' ? invalid() : html``}>`;
}

function invalid(): Html {
  return html` aria-invalid="true" aria-errormessage="wrong"`;
}
