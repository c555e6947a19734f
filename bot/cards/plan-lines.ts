import { formatDuration } from '../../plan/duration.js';
import { Danger, type Plan, type PlannedStep } from '../../plan/plan.js';
import { plain } from '../render/plain.js';
import { rtoTree } from '../render/rto-tree.js';
import { shortHash } from '../render/short-hash.js';

/** Steps beyond this are counted: a form is read on a phone, and `lifeboat plan` shows all. */
const MOST_STEPS = 40;
/** The last two lines of the tree compare both objectives with what the plan can take. */
const OBJECTIVES = 2;

/** A plan for whoever is about to start it: what it does, where it cannot be put back, and how long that takes at worst. */
export function planLines(plan: Plan): string[] {
  const own = Object.entries(plan.params).filter(([name]) => name !== 'service');
  const params = own.map(([name, value]) => `${name}=${plain(String(value))}`).join(', ');
  const rest = plan.steps.length - MOST_STEPS;
  return [
    `${plan.kind} of ${plain(plan.service)}${params === '' ? '' : `, ${params}`}`,
    ...plan.steps.slice(0, MOST_STEPS).map(stepLine),
    ...(rest > 0 ? [`and ${rest} more steps`] : []),
    ...rtoTree(plan).slice(-OBJECTIVES),
    `The whole run: expected ${formatDuration(plan.expectedMs)}, at worst ${formatDuration(plan.worstCaseMs)}. Plan ${shortHash(plan.hash)}.`,
  ];
}

function stepLine({ title, danger, approval, manual }: PlannedStep, index: number): string {
  const line = `${index + 1}. ${plain(title)}`;
  if (danger === Danger.pointOfNoReturn) return `! ${line}: the point of no return`;
  if (approval) return `? ${line}: ${approval.quorum} of ${plain(approval.from)} decide`;
  return manual ? `? ${line}: a person does it` : `→ ${line}`;
}
