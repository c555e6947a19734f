import type { Question } from '../../plan/decision-text.js';
import type { RunState } from '../../plan/run.js';
import { approvalCard } from '../cards/approval-card.js';
import type { Card } from '../cards/card.js';
import type { CardView } from '../cards/card-view.js';
import { heldCard } from '../cards/held-card.js';
import { manualCard } from '../cards/manual-card.js';
import { runCard } from '../cards/run-card.js';
import { holdsOf } from '../cards/run-cards.js';

/** The card of a question as its run has it now; undefined when the run never asked it. It has buttons while it can be answered. */
export function questionCard(state: RunState, question: Question, view: CardView): Card | undefined {
  const { step: id, askedAt, topic } = question;
  if (topic === 'run') return askedAt === state.startedAt && id === '' ? runCard(state, view) : undefined;
  if (topic === 'held') {
    const hold = holdsOf(state).find(({ step, at }) => step.id === id && at === askedAt);
    return hold && heldCard(state, hold, view);
  }
  if (topic === 'manual') {
    const step = state.steps.find(one => one.id === id && one.startedAt === askedAt);
    return step && manualCard(state, step, view);
  }
  const approval = state.approvals.find(one => one.step === id && one.askedAt === askedAt);
  return approval && approvalCard(state, approval, view);
}
