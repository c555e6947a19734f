import { formatDuration } from '../../plan/duration.js';
import { Danger, type Plan } from '../../plan/plan.js';
import type { RunState, StepStatus } from '../../plan/run.js';
import { slowSteps } from '../../plan/history/slow-steps.js';
import type { CardView } from '../cards/card-view.js';
import { slowWord } from '../render/slow-word.js';
import { type Html, html } from './html.js';

/** Every step with its times: what the chart draws, for whoever reads rather than sees it. */
export function stepsTable(state: RunState, { plan, now, limits }: Pick<CardView, 'plan' | 'now' | 'limits'>): Html {
  const slow = slowSteps(state, limits, now);
  return html`<table><caption>Steps</caption>
<thead><tr><th scope="col">Step</th><th scope="col">State</th><th scope="col" class="number">Began</th><th scope="col" class="number">Took</th></tr></thead>
<tbody>${state.steps.map(step => row(step, { state, plan, now, slow: slow.get(step.id) }))}</tbody></table>`;
}

interface Row {
  readonly state: RunState;
  readonly plan: Plan | undefined;
  readonly now: number;
  readonly slow: number | undefined;
}

function row(step: StepStatus, { state: { startedAt: start }, plan, now, slow }: Row): Html {
  const planned = plan?.steps.find(({ id }) => id === step.id);
  const marks = [
    ...(planned?.gate && planned.danger === Danger.reads ? ['gate'] : []),
    ...(planned?.approval ? ['approval'] : []),
    ...(planned?.manual ? ['done by a person'] : []),
    ...(planned?.danger === Danger.pointOfNoReturn ? ['the point of no return'] : []),
    ...(slow === undefined ? [] : [slowWord(slow)]),
  ];
  const began = step.startedAt === null ? '' : `+${formatDuration(step.startedAt - start)}`;
  const took = step.startedAt === null ? '' : formatDuration((step.endedAt ?? now) - step.startedAt);
  const why = step.reason ? html` <span class="hint">${step.reason}</span>` : html``;
  const what = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  return html`<tr><th scope="row">${step.title}${what}${why}</th><td>${step.state}</td><td class="number">${began}</td><td class="number">${took}</td></tr>
`;
}
