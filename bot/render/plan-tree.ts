import { formatDuration } from '../../plan/duration.js';
import type { Danger, Plan, PlannedStep } from '../../plan/plan.js';
import { noPaint, type Paint } from './paint.js';
import { plain } from './plain.js';
import { rtoTree } from './rto-tree.js';
import { shortHash } from './short-hash.js';

/** A plan as a tree of steps: what each does, how much it can break, what it waits for and how long it may take. */
export function planTree(plan: Plan, paint: Paint = noPaint): string[] {
  const commit = plan.source.commit === null ? '' : ` at ${plan.source.commit.slice(0, 12)}`;
  const own = Object.entries(plan.params).filter(([name]) => name !== 'service');
  const params = own.map(([name, value]) => `${name}=${plain(String(value))}`);
  return [
    paint.bold(plain(plan.title)),
    `${plan.kind} of ${plain(plan.service)}${params.length > 0 ? `, ${params.join(', ')}` : ''}`,
    `plan ${shortHash(plan.hash)} from ${plain(plan.source.path)}${commit}`,
    '',
    ...plan.steps.flatMap((step, index) => stepTree(plan.steps, step, index, paint)),
    '',
    ...rtoTree(plan, paint),
    `The whole run: expected ${formatDuration(plan.expectedMs)}, at worst ${formatDuration(plan.worstCaseMs)}.`,
    ...aside(plan),
    `Failback: ${plan.failback === null ? 'none' : plain(plan.failback)}. A step that holds waits ${formatDuration(plan.holdMs)} for people.`,
  ];
}

/** What is not one of the plan's own steps: the runs that an evacuation begins, and the failover that a switchover may go on as. */
function aside({ evacuation, unplanned }: Plan): string[] {
  const moves = (evacuation?.moves ?? []).map(({ service, needs, plan }, index) => {
    const after = needs.length > 0 ? ` after ${needs.join(', ')}` : '';
    return `  ${index + 1}. ${plain(service)}${after}: ${plan.kind}, plan ${shortHash(plan.hash)}, expected ${formatDuration(plan.expectedMs)}`;
  });
  return [
    ...(evacuation ? [`A run for each service, ${evacuation.atOnce} at once, in this order:`, ...moves] : []),
    ...(unplanned
      ? [
          `While it holds before the promotion it can go on as "${plain(unplanned.title)}" (${plain(unplanned.source)}).`,
        ]
      : []),
  ];
}

const DANGERS: Record<Danger, readonly [text: string, tone: keyof Paint]> = {
  reads: ['reads', 'dim'],
  writes: ['writes', 'ask'],
  'point-of-no-return': ['point of no return', 'bad'],
};

function stepTree(steps: readonly PlannedStep[], step: PlannedStep, index: number, paint: Paint): string[] {
  const last = index === steps.length - 1;
  const [branch, trunk] = last ? ['└─', '  '] : ['├─', '│ '];
  const [danger, tone] = DANGERS[step.danger];
  return [
    `${branch} ${index + 1}. ${plain(step.title)}  ${paint.dim(`[${step.id}]`)}`,
    `${trunk}     ${plain(step.summary)} · ${paint[tone](danger)} · ${times(step)}`,
    ...facts(steps, step, index).map(fact => `${trunk}     ${paint.dim(fact)}`),
  ];
}

function times({ timeoutMs, approval, retry }: PlannedStep): string {
  if (approval) return `open for ${formatDuration(approval.expiresMs)}`;
  const tries = retry.attempts > 1 ? `, ${retry.attempts} attempts` : '';
  return `at most ${formatDuration(timeoutMs)}${tries}`;
}

/** What makes a step wait, ask, stop or come back; nothing that holds for every step. */
function facts(steps: readonly PlannedStep[], step: PlannedStep, index: number): string[] {
  const before = steps[index - 1]?.id;
  const inOrder = index === 0 ? step.needs.length === 0 : step.needs.length === 1 && step.needs[0] === before;
  return [
    ...(inOrder ? [] : [step.needs.length === 0 ? 'starts at once' : `after ${step.needs.join(', ')}`]),
    ...(step.gate === null
      ? []
      : [`gate: lets through only on pass${step.asks === null ? '' : `, else ${step.asks} asks people`}`]),
    ...(step.guards.length > 0 ? [`read again right before: ${step.guards.join(', ')}`] : []),
    ...approvalFacts(step),
    ...(step.manual ? ['a person does it and says so'] : []),
    ...(step.undo === null ? [] : [`undo: ${plain(step.undo.summary)}`]),
    ...(step.onFailure === 'hold' ? [] : [`on failure: ${step.onFailure}`]),
  ];
}

function approvalFacts({ approval }: PlannedStep): string[] {
  if (approval === null) return [];
  const { quorum, from, onExpiry, escalateTo } = approval;
  const then = escalateTo === null ? onExpiry : `${onExpiry} to ${escalateTo}`;
  const evidence = approval.evidence.length > 0 ? `, on ${approval.evidence.join(', ')}` : '';
  return [`approval: ${quorum} of ${from}${evidence}; when nobody decides in time: ${then}`];
}
