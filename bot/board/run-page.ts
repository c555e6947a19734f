import { formatDuration } from '../../plan/duration.js';
import { evacuationName } from '../../plan/evacuation.js';
import type { RunState } from '../../plan/run.js';
import { type Card, CardAction } from '../cards/card.js';
import type { CardView } from '../cards/card-view.js';
import { type KeyedCard, runCards } from '../cards/run-cards.js';
import { dateTime } from '../render/clock-time.js';
import type { Board } from './board.js';
import { cardHtml } from './card-html.js';
import { cardViewOf } from './card-view-of.js';
import { type Html, html } from './html.js';
import { movesTable } from './moves-table.js';
import type { Shown } from './shown.js';
import { stepsTable } from './steps-table.js';
import { timeline, timelineKey } from './timeline.js';
import type { WhereTo } from './where-to.js';

/** The newest run of a service or of an evacuation: its cards as in Slack, the services that move, the chart of its time, its steps and its journal. */
export async function runPage(board: Board, service: string, to: WhereTo): Promise<Shown> {
  const { state, execution } = await board.runs.view(service);
  const title = titleOf(service);
  if (!state) {
    const body = html`<p>This run was ended in Temporal itself (${execution}). It could not say in what state it left ${service}.</p>`;
    return { status: 200, title, body };
  }
  return { status: 200, title, body: runBody(state, await cardViewOf(board, state), to), live: state.end === null };
}

const EVACUATION = evacuationName('');

/** Such as "Run of orders" or "Evacuation of eu-west". */
export function titleOf(name: string): string {
  return name.startsWith(EVACUATION) ? `Evacuation of ${name.slice(EVACUATION.length)}` : `Run of ${name}`;
}

/** Open questions come first: they are what somebody may have come for. */
function runBody(state: RunState, view: CardView, to: WhereTo): Html {
  const [run, ...questions] = runCards(state, view);
  const open = questions.filter(({ closed }) => !closed);
  const closed = questions.filter(one => one.closed);
  const says = run?.card.summary ?? '';
  return html`<p id="says" role="status" data-live class="state">${says}</p>
<div id="open" data-live>${open.map((one, i) => html`${cardHtml(one.card, `open-${i}`)}${howToAnswer(one, state)}`)}</div>
${state.moves ? html`<div id="moves" class="wide" data-live>${movesTable(state, view, to)}</div>\n` : html``}<div id="run" data-live>${run ? html`${cardHtml(withoutTable(run.card), 'run-card')}${howToAnswer(run, state)}` : html``}</div>
<section aria-labelledby="time"><h2 id="time">Timeline</h2>
<figure id="chart" data-live>${timeline(state, view.plan, view.now)}</figure>${timelineKey()}
<div id="steps" class="wide" data-live>${stepsTable(state, view)}</div></section>
<section aria-labelledby="journal-title"><h2 id="journal-title">Journal</h2>
<ol id="journal" class="journal" data-live>${state.journal.map(({ at, sentence }) => html`<li><time datetime="${new Date(at).toISOString()}" title="${dateTime(at)}">+${formatDuration(at - state.startedAt)}</time>${sentence}</li>`)}</ol></section>
<section aria-labelledby="past"><h2 id="past">Answered questions</h2>
<div id="closed" data-live>${closed.length > 0 ? closed.map((one, i) => cardHtml(one.card, `closed-${i}`)) : html`<p>None.</p>`}</div></section>
<p>${waysOn(state, to)}</p>`;
}

/** The services of an evacuation have a table of their own on this page. */
function withoutTable(card: Card): Card {
  return { ...card, parts: card.parts.filter(({ part }) => part !== 'table') };
}

function waysOn({ service, moves, approvals }: RunState, to: WhereTo): Html {
  const report = html`<a href="${to.report(service)}">Report of ${service}</a>`;
  if (moves) return report;
  const from = approvals.findLast(({ inheritedFrom }) => inheritedFrom)?.inheritedFrom;
  const whole = from ? html` · <a href="${to.run(from)}">${titleOf(from)}</a>` : html``;
  return html`${report} · <a href="${to.history(service)}">History of ${service}</a>${whole}`;
}

/** The board's cards have no buttons: whoever reads them is nobody in particular. */
function howToAnswer({ card, key }: KeyedCard, { service }: RunState): Html {
  const actions = card.buttons.map(({ action }) => action).filter(action => action !== CardAction.board);
  if (actions.length === 0) return html``;
  const [kind] = key.split('/');
  const about = kind === 'approval' ? '' : ` --about ${kind}`;
  const words = actions.includes(CardAction.approve) ? [CardAction.approve] : actions;
  const lines = words.map(action => `lifeboat ${action} ${service} --as PERSON`);
  return html`<p class="hint">To answer, with a link to this board or on the command line:</p><pre><code>${[`lifeboat board link ${service} --as PERSON${about}`, ...lines].join('\n')}</code></pre>`;
}
