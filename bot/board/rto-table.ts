import { formatDuration } from '../../plan/duration.js';
import type { Plan } from '../../plan/plan.js';
import { rtoBudget, type RtoBudget } from '../../plan/rto-budget.js';
import { rtoParts } from '../../plan/rto-parts.js';
import type { RunState } from '../../plan/run.js';
import { pairItems } from '../render/rto-tree.js';
import { type Html, html } from './html.js';

/** The budget counts measuring as deciding, and detection before the run: that is measured by nobody here. */
const PARTS = ['detect', 'decide', 'fence', 'promote', 'redirect', 'verify', 'other'] as const;

/** The recovery time as a tree: each part, and in it each step, as it was measured, against what the plan expected of it and allows at worst. */
export function rtoTable(state: RunState, plan: Plan): Html {
  const { rtoMs, parts } = rtoParts(state, plan);
  const budget = rtoBudget(plan);
  const measured = { ...parts, decide: parts.measure + parts.decide, detect: null };
  const total = rtoMs === null ? 'nothing, the service was not given back' : formatDuration(rtoMs);
  return html`<section aria-labelledby="rto"><h2 id="rto">Recovery time against its budget</h2>
<div class="wide"><table class="tree"><caption>Objective ${formatDuration(budget.objectiveMs)}; measured ${total}</caption>
<thead><tr><th scope="col">Part and step</th><th scope="col" class="number">Measured</th><th scope="col" class="number">Expected</th><th scope="col" class="number">Worst</th></tr></thead>
${PARTS.map(part => partRows(part, measured[part], { state, budget }))}
<tbody><tr><th scope="row">total</th><td class="number">${durationOr(rtoMs)}</td><td class="number">${formatDuration(budget.expected.totalMs)}</td><td class="number">${formatDuration(budget.worst.totalMs)}</td></tr></tbody></table></div></section>`;
}

function partRows(
  name: (typeof PARTS)[number],
  measuredMs: number | null,
  { state, budget }: { readonly state: RunState; readonly budget: RtoBudget },
): Html {
  const [usual, most] = [budget.expected, budget.worst].map(tree => tree.parts.find(({ part }) => part === name));
  if (!usual && !most && (measuredMs ?? 0) === 0) return html``;
  const items = pairItems(usual?.items ?? [], most?.items ?? []).map(
    ({ item: { label, step, detail }, times: [usually, atMost] }) =>
      html`<tr><th scope="row" class="child">${label}${detail === undefined ? '' : ` · ${detail}`}</th><td class="number">${durationOr(tookMs(state, step, label))}</td><td class="number">${durationOr(usually?.ms)}</td><td class="number">${durationOr(atMost?.ms)}</td></tr>`,
  );
  return html`<tbody><tr><th scope="rowgroup">${name}</th><td class="number">${durationOr(measuredMs)}</td><td class="number">${formatDuration(usual?.totalMs ?? 0)}</td><td class="number">${formatDuration(most?.totalMs ?? 0)}</td></tr>${items}</tbody>`;
}

/** From the step's last beginning to its end; null for what no step does, where it did not end, and for what a step does besides itself (its gates, read again). */
function tookMs({ steps }: RunState, id: string | undefined, label: string): number | null {
  const step = steps.find(one => one.id === id);
  if (step === undefined || step.title !== label || step.startedAt === null || step.endedAt === null) return null;
  return step.endedAt - step.startedAt;
}

function durationOr(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '-' : formatDuration(ms);
}
