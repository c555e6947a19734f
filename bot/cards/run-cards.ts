import { planAsRun } from '../../plan/plan-as-run.js';
import type { RunState } from '../../plan/run.js';
import { approvalCard, isOpen } from './approval-card.js';
import type { Card } from './card.js';
import type { CardView } from './card-view.js';
import { type Hold, heldCard } from './held-card.js';
import { manualCard } from './manual-card.js';
import { runCard } from './run-card.js';

export interface KeyedCard {
  /** The same for the same question of the same run, for ever. */
  readonly key: string;
  readonly card: Card;
  /** A question is more urgent than progress, and an approval than another question; `closed` means that nothing on it will change any more. */
  readonly kind: 'run' | 'question' | 'approval';
  readonly closed: boolean;
}

/** Every card of a run: its own, and one for each question that it has asked. */
export function runCards(state: RunState, given: CardView): readonly KeyedCard[] {
  const view = given.plan ? { ...given, plan: planAsRun(given.plan, state) } : given;
  const ended = state.end !== null;
  const at = (kind: string, step: string, moment: number): string => [kind, state.run, step, moment].join('/');
  const approvals = state.approvals.map((approval): KeyedCard => {
    const key = at('approval', approval.step, approval.askedAt);
    const closed = approval.outcome !== 'open' || ended;
    return { key, card: approvalCard(state, approval, view), kind: 'approval', closed };
  });
  const manual = state.steps.flatMap((step): KeyedCard[] => {
    if (step.startedAt === null || !isManual(step.id, view)) return [];
    const closed = step.state !== 'manual' || ended;
    return [
      { key: at('manual', step.id, step.startedAt), card: manualCard(state, step, view), kind: 'question', closed },
    ];
  });
  const held = holdsOf(state).map((hold): KeyedCard => {
    const closed = hold.answer !== null || ended;
    return { key: at('held', hold.step.id, hold.at), card: heldCard(state, hold, view), kind: 'question', closed };
  });
  return [
    { key: `run/${state.run}`, card: runCard(state, view), kind: 'run', closed: ended },
    ...approvals,
    ...manual,
    ...held,
  ];
}

/** The open questions of a run, newest last; what `/lifeboat approve` and its kin answer. */
export function openApproval(state: RunState, now: number): RunState['approvals'][number] | undefined {
  return state.approvals.findLast(approval => isOpen(state, approval, now));
}

function isManual(id: string, { plan }: CardView): boolean {
  return plan?.steps.some(step => step.id === id && step.manual) ?? false;
}

/** Every time the run held, from its journal: each is a question of its own, so that a click on an old card cannot answer a new one. */
export function holdsOf(state: RunState): readonly Hold[] {
  const holds: Hold[] = [];
  for (const { event, step: id, at, sentence, data } of state.journal) {
    if (event === 'held') {
      const step = state.steps.find(one => one.id === id);
      const said = data['skippable'];
      if (step) holds.push({ step, at, skippable: typeof said === 'boolean' ? said : null, answer: null });
    }
    const last = holds.at(-1);
    if (event === 'resolved' && last?.answer === null) holds[holds.length - 1] = { ...last, answer: sentence };
  }
  return holds;
}
