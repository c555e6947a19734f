import { formatDuration } from '../plan/duration.js';
import type { PlannedStep } from '../plan/plan.js';
import { stopsForPeople } from './make-way.js';
import type { Resolution } from './messages.js';
import { type Run, stopping } from './run.js';
import { refuseUnplanned } from './unplanned.js';

type Chosen = Exclude<Resolution, 'abort'> | 'stop';

/** Waits for the on-call to choose what happens to a failed step. When nobody does, the run ends where it stands. */
export async function hold(run: Run, step: PlannedStep, reason: string): Promise<Chosen> {
  const { record, input } = run;
  if (stopsForPeople(run)) return 'stop';
  // Branches of the plan may fail at the same time; people answer one question after the other. Everything that waits is woken at once, so
  // another branch may have taken the turn in between.
  do await run.host.until(() => run.holding === null || stopping(run));
  while (run.holding !== null && !stopping(run));
  if (stopping(run)) return 'stop';
  const holding: NonNullable<Run['holding']> = { step, answer: null };
  run.holding = holding;
  record.setStep(step.id, { state: 'held' });
  record.setStatus('held', run.host.now() + input.plan.holdMs);
  const skippable = step.skippable && run.unknown.size === 0;
  record.log(
    'held',
    step.id,
    `"${step.title}" waits for people: ${choicesOf(run, skippable)}, within ${formatDuration(input.plan.holdMs)}. ${record.serviceState}`,
    { reason, skippable },
  );
  const answered = await run.host.within(() => holding.answer !== null || stopping(run), input.plan.holdMs);
  run.holding = null;
  record.setStatus('running');
  if (!answered) {
    run.expired = true;
    return 'stop';
  }
  const answer = holding.answer;
  if (answer === null) return 'stop';
  record.log(
    'resolved',
    step.id,
    `${answer.person}: ${answer.resolution}${answer.reason ? ` (${answer.reason})` : ''}.`,
    { ...answer },
  );
  if (answer.resolution !== 'abort') return answer.resolution;
  run.abort = answer;
  return 'stop';
}

function choicesOf(run: Run, skippable: boolean): string {
  const choices = [
    ...(skippable ? ['skip'] : []),
    ...(refuseUnplanned(run) === undefined ? ['go on as a failover (resolution: failover)'] : []),
  ];
  return `${['retry', ...choices].join(', ')} or abort`;
}
