import { formatDuration } from '../../plan/duration.js';
import type { RunState } from '../../plan/run.js';
import { isOpen } from '../cards/approval-card.js';
import { CardAction, type Subject } from '../cards/card.js';
import { holdsOf } from '../cards/run-cards.js';
import { clockTime } from '../render/clock-time.js';

/** Why a click on a card cannot count any more, or undefined: the run asks something else now, or nothing. Said to whoever clicked. */
export function refuseSubject(state: RunState, action: CardAction, subject: Subject, now: number): string | undefined {
  if (subject.planHash !== state.planHash || subject.mode !== state.mode)
    return 'This card is of another plan or mode than the run.';
  if (action === CardAction.pause || action === CardAction.resume || subject.step === null) return undefined;
  if (action === CardAction.approve || action === CardAction.reject || action === CardAction.board)
    return refuseApproval(state, subject, now);
  return action === CardAction.done ? refuseDone(state, subject) : refuseHold(state, subject);
}

function refuseApproval(state: RunState, { step, askedAt }: Subject, now: number): string | undefined {
  const approval = state.approvals.find(one => one.step === step && one.askedAt === askedAt);
  if (!approval) return 'The run has not asked this.';
  if (isOpen(state, approval, now)) return undefined;
  const last = approval.decisions.at(-1);
  if (approval.outcome === 'open') {
    return `This approval expired ${formatDuration(now - approval.expiresAt)} ago, at ${clockTime(approval.expiresAt)}. Your click came too late and was not counted.`;
  }
  const by = last ? ` by ${last.person} at ${clockTime(last.at)}` : '';
  return `This approval is closed: ${approval.outcome}${by}. Your click was not counted.`;
}

function refuseDone(state: RunState, { step: id, askedAt }: Subject): string | undefined {
  const step = state.steps.find(one => one.id === id);
  if (step?.state === 'manual' && step.startedAt === askedAt) return undefined;
  return `"${step?.title ?? id}" is not waiting for a person now${step ? `: it is ${step.state}` : ''}.`;
}

function refuseHold(state: RunState, { step: id, askedAt }: Subject): string | undefined {
  const hold = holdsOf(state).find(({ step, at }) => step.id === id && at === askedAt);
  if (hold && hold.answer === null && state.status === 'held') return undefined;
  return hold?.answer ? `This was decided: ${hold.answer}` : 'The run does not hold there any more.';
}
