import { formatDuration } from '../../plan/duration.js';
import type { Plan, PlannedStep } from '../../plan/plan.js';
import { planAsRun } from '../../plan/plan-as-run.js';
import type { ApprovalStatus, RunState, StepStatus } from '../../plan/run.js';
import { clockTime } from './clock-time.js';
import { durationArgument } from './duration-argument.js';
import { type Children, sumLine, sumRows } from './evacuation-rows.js';
import { textTable } from './text-table.js';
import { noPaint, type Paint } from './paint.js';
import { plain } from './plain.js';
import { shortHash } from './short-hash.js';

export interface AskedView {
  readonly now: number;
  readonly paint?: Paint;
  /** The run's plan, where it is at hand: then a manual step shows its prose and tasks. */
  readonly plan?: Plan | undefined;
  /** The runs of an evacuation's services. */
  readonly children?: Children;
  /** By step id, the time that it took at most in three of four drills, milliseconds. */
  readonly limits?: ReadonlyMap<string, number> | undefined;
}

/** What a run asks of people now: of whom, until when, and the exact command that answers. Empty when it asks nothing. */
export function askedLines(state: RunState, view: AskedView): string[] {
  if (state.end !== null) return [];
  const plan = view.plan && planAsRun(view.plan, state);
  const planned = (id: string): PlannedStep | undefined => plan?.steps.find(one => one.id === id);
  const open = state.approvals.filter(approval => approval.outcome === 'open');
  return [
    ...open.flatMap(approval => approvalLines(state, approval, view)),
    ...inState(state, 'manual').flatMap(step => manualLines(state, step, planned(step.id))),
    ...inState(state, 'held').flatMap(step => heldLines(state, step, view, planned(step.id))),
    ...(state.status === 'paused'
      ? [`The run is paused.`, command('go on', `resume ${state.service} --as PERSON`)]
      : []),
  ];
}

function inState(state: RunState, wanted: StepStatus['state']): readonly StepStatus[] {
  return state.steps.filter(step => step.state === wanted);
}

function approvalLines(state: RunState, approval: ApprovalStatus, { now, plan, paint = noPaint }: AskedView): string[] {
  const approved = approval.decisions.filter(given => given.decision === 'approve').map(given => plain(given.person));
  const by = approved.length > 0 ? ` (${approved.join(', ')})` : '';
  const must = approval.mustAcceptMs;
  const accept = must === null ? '' : ` --accept-loss ${durationArgument(must)}`;
  const seen = `--plan ${shortHash(state.planHash)}`;
  const loss = must === null ? [] : [`  To approve is to accept a loss of at most ${formatDuration(must)}.`];
  return [
    paint.ask(
      `${plain(approval.group)} decides: ${approved.length} of ${approval.policy.quorum} approved${by}, ${until(approval.expiresAt, now)}.`,
    ),
    ...(approval.grants
      ? [`  ${sumLine(approval.grants, plan)}`, ...textTable(sumRows(approval.grants, plan)).map(line => `  ${line}`)]
      : []),
    ...approval.evidence.map(
      ({ step, judgement }) => `  ${plain(step)} says ${judgement.verdict}: ${plain(judgement.reason)}`,
    ),
    ...loss,
    command('approve', `approve ${state.service} --as PERSON${accept} ${seen}`),
    command('reject', `reject ${state.service} --as PERSON --reason TEXT ${seen}`),
  ];
}

function manualLines(state: RunState, step: StepStatus, planned: PlannedStep | undefined): string[] {
  const prose = (planned?.prose ?? '').split('\n').map(plain).filter(Boolean);
  return [
    `A person does this step: ${plain(step.title)}`,
    ...prose.map(line => `  ${line}`),
    ...(planned?.tasks ?? []).map(task => `  [ ] ${plain(task)}`),
    command('when done', `done ${state.service} ${step.id} --as PERSON`),
  ];
}

function heldLines(
  state: RunState,
  step: StepStatus,
  { now, plan }: AskedView,
  planned: PlannedStep | undefined,
): string[] {
  const turned = plan?.unplanned?.steps.some(({ id }) => state.steps.some(one => one.id === id));
  const turnable = turned === false && !state.pastPointOfNoReturn;
  const limit = state.deadline === null ? '' : `, ${until(state.deadline, now)}, then the run ends as HELD`;
  const skip = command('leave out', `skip ${state.service} --as PERSON --reason TEXT`);
  return [
    `"${plain(step.title)}" waits for a choice${limit}.`,
    command('try again', `retry ${state.service} --as PERSON`),
    ...(planned?.skippable === false ? [] : [skip]),
    ...(turnable ? [command('as a failover', `go-on-as-failover ${state.service} --as PERSON --reason TEXT`)] : []),
    command('stop', `abort ${state.service} --as PERSON --reason TEXT`),
  ];
}

function until(at: number, now: number): string {
  return `until ${clockTime(at)} (${formatDuration(at - now)} left)`;
}

function command(what: string, words: string): string {
  return `  ${`${what}:`.padEnd(10)} lifeboat ${words}`;
}
