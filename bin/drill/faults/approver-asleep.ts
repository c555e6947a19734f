import { OnExpiry } from '../../../plan/approval.js';
import type { Plan } from '../../../plan/plan.js';
import type { Fault } from './fault.js';

const escalates = ({ steps }: Plan): boolean =>
  steps.some(({ approval }) => approval !== null && approval.onExpiry === OnExpiry.escalate);

export const approverAsleep: Fault = {
  name: 'approver-asleep',
  summary:
    'Nobody of the on-call answers: the question expires (early, for a drill) and goes to whom the runbook names next; where it names nobody the move holds until somebody wakes up.',
  forward: 'switchover',
  back: ['failback'],
  inject: async () => undefined,
  heal: async () => undefined,
  // Longer than a worker that is busy with other things, and short beside the ten minutes of a real question.
  asleepMs: 8_000,
  holds: plan => !escalates(plan),
  mustHappen: plan => [
    { event: 'approval-expired', what: 'the question expired unanswered' },
    ...(escalates(plan) ? [{ event: 'approval-escalated', what: 'the next group was asked' }] : []),
  ],
};
