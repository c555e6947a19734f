import { formatDuration } from '../../plan/duration.js';
import { Danger, type Plan } from '../../plan/plan.js';
import type { RunState, StepStatus } from '../../plan/run.js';
import { type Html, html } from './html.js';

/** Every step with its times: what the chart draws, for whoever reads rather than sees it. */
export function stepsTable(state: RunState, plan: Plan | undefined, now: number): Html {
  return html`<table><caption>Steps</caption>
<thead><tr><th scope="col">Step</th><th scope="col">State</th><th scope="col" class="number">Began</th><th scope="col" class="number">Took</th></tr></thead>
<tbody>${state.steps.map(step => row(step, state, plan, now))}</tbody></table>`;
}

function row(step: StepStatus, { startedAt: start }: RunState, plan: Plan | undefined, now: number): Html {
  const planned = plan?.steps.find(({ id }) => id === step.id);
  const marks = [
    ...(planned?.gate && planned.danger === Danger.reads ? ['gate'] : []),
    ...(planned?.approval ? ['approval'] : []),
    ...(planned?.manual ? ['done by a person'] : []),
    ...(planned?.danger === Danger.pointOfNoReturn ? ['the point of no return'] : []),
  ];
  const began = step.startedAt === null ? '' : `+${formatDuration(step.startedAt - start)}`;
  const took = step.startedAt === null ? '' : formatDuration((step.endedAt ?? now) - step.startedAt);
  const why = step.reason ? html` <span class="hint">${step.reason}</span>` : html``;
  const what = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  return html`<tr><th scope="row">${step.title}${what}${why}</th><td>${step.state}</td><td class="number">${began}</td><td class="number">${took}</td></tr>
`;
}
