import { formatDuration } from '../../plan/duration.js';
import { titlePrefix } from '../cards/mode-banner.js';
import { clockTime } from '../render/clock-time.js';
import { numberToType } from '../modals/loss-number.js';
import type { Answer, AskedNow } from './asked-by.js';
import { cardHtml } from './card-html.js';
import type { DecideLink } from './decide-link.js';
import { type Html, html } from './html.js';
import type { Shown } from './shown.js';

/** What each answer does, and whether the next shift must be able to read why. */
export const ANSWERS: Readonly<Record<Answer, { readonly label: string; readonly reasoned?: boolean }>> = {
  approve: { label: 'Approve: the run goes on when the quorum is complete' },
  reject: { label: 'Reject: the run stops and puts everything back', reasoned: true },
  done: { label: 'Done: a person has done this step' },
  retry: { label: 'Retry: the step is tried once more; it reads before it acts' },
  skip: { label: 'Skip: the step is left out, and the run goes on', reasoned: true },
  failover: {
    label:
      'Go on as a failover: the rest of the planned move is left out; the loss is bounded and people are asked anew',
    reasoned: true,
  },
  abort: {
    label: 'Abort: the run stops at the next safe point; before the point of no return everything is put back',
    reasoned: true,
  },
  pause: { label: 'Pause: the run stops at the next safe point until somebody resumes it' },
  resume: { label: 'Resume: the run goes on' },
};

/** What a person has filled in, to be shown again when something is wrong with it. */
export interface Filled {
  readonly decision: string;
  readonly accept: string;
  readonly reason: string;
  readonly wrong: { readonly field: 'decision' | 'accept' | 'reason'; readonly why: string };
}

/** The page of a decide link: the evidence first, then the form. Nothing is chosen beforehand, so nothing can be sent by a stray key. */
export function decideForm(link: DecideLink, token: string, asked: AskedNow, filled?: Filled): Shown {
  const { state, card, choices } = asked;
  const mustAcceptMs = asked.approval?.mustAcceptMs ?? null;
  const title = `${titlePrefix(state.mode)}${asked.approval ? 'Decide' : 'Act'} as ${link.person}`;
  const wrong = filled
    ? html`<p role="alert" class="card bad" id="wrong">${filled.wrong.why} Nothing was sent yet.</p>`
    : html``;
  const body = html`${wrong}${cardHtml(card, 'question')}
<form method="post" action="/decide" class="card ${card.tone}" aria-labelledby="form-title" autocomplete="off">
<h2 id="form-title">${asked.approval ? 'Your decision' : 'What you do'}</h2>
<p class="hint">Run ${state.run} of ${state.service}. Good for one answer, until ${clockTime(link.link.expiresAt)}.</p>
<input type="hidden" name="t" value="${token}">
<fieldset${filled?.wrong.field === 'decision' ? invalid() : html``}><legend>${asked.approval ? 'Approve or reject' : 'Choose'}</legend>
${choices.map(one => choice(one, filled))}</fieldset>
${mustAcceptMs === null ? html`` : lossField(mustAcceptMs, filled)}
<label class="field" for="reason">Why</label><p class="hint" id="reason-hint">For the journal; the next shift reads it.${needsReason(choices)}</p>
<textarea id="reason" name="reason" rows="3" maxlength="1000" aria-describedby="reason-hint"${filled?.wrong.field === 'reason' ? invalid() : html``}>${filled?.reason ?? ''}</textarea>
<button type="submit">${asked.approval ? 'Send my decision' : 'Send'}</button>
</form>`;
  return { status: filled ? 422 : 200, title, body };
}

function choice(value: Answer, filled: Filled | undefined): Html {
  const checked = filled?.decision === value ? html` checked` : html``;
  return html`<label class="choice" for="${value}"><input type="radio" id="${value}" name="decision" value="${value}" required${checked}>${ANSWERS[value].label}</label>\n`;
}

function needsReason(choices: readonly Answer[]): string {
  const words = choices
    .filter(one => ANSWERS[one].reasoned)
    .map(one => (one === 'reject' ? 'A rejection' : `${one[0]?.toUpperCase()}${one.slice(1)}`));
  return words.length === 0 ? '' : ` ${words.join(' and ')} ${words.length === 1 ? 'needs' : 'need'} it.`;
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
