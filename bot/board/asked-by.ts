import { questionLines } from '../../plan/decision-text.js';
import type { ApprovalStatus, RunState } from '../../plan/run.js';
import { type Card, CardAction } from '../cards/card.js';
import { clockTime } from '../render/clock-time.js';
import type { Board } from './board.js';
import { cardViewOf } from './card-view-of.js';
import type { DecideLink } from './decide-link.js';
import { questionCard } from './question-card.js';

/** What can be answered on the board. */
export type Answer = Exclude<CardAction, 'board' | 'start'>;

/** The question of a link as the run has it now, and why it cannot be answered any more, if so. */
export interface AskedNow {
  readonly state: RunState;
  /** Without its buttons: the form below it has them. */
  readonly card: Card;
  /** The answers that there are, in the order of the card. */
  readonly choices: readonly Answer[];
  /** Undefined where no approval is asked. */
  readonly approval: ApprovalStatus | undefined;
  readonly closed: string | undefined;
}

/** Looks the question of a link up in its run; undefined when the run never asked it exactly so. */
export async function askedBy(board: Board, { question }: DecideLink): Promise<AskedNow | undefined> {
  const { state, execution } = await board.runs.view(question.service, question.run);
  if (!state || state.epoch === undefined) return undefined;
  const { run, service, planHash, epoch, mode } = state;
  const asked = questionLines({ ...question, run, service, planHash, epoch, mode });
  const card = questionCard(state, question, await cardViewOf(board, state));
  if (!card || asked.join('\n') !== questionLines(question).join('\n')) return undefined;
  const choices = card.buttons.map(({ action }) => action).filter(isAnswer);
  const over = execution === 'RUNNING' ? undefined : `The run has ended${state.end ? ` as ${state.end}` : ''}.`;
  const answered = choices.length > 0 ? undefined : 'This is closed.';
  const approval =
    question.topic === undefined
      ? state.approvals.find(({ step, askedAt }) => step === question.step && askedAt === question.askedAt)
      : undefined;
  const closed = over ?? (answered && approval ? whyClosed(approval, board.now()) : answered);
  return { state, card: { ...card, buttons: [] }, choices, approval, closed };
}

function isAnswer(action: CardAction): action is Answer {
  return action !== CardAction.board && action !== CardAction.start;
}

function whyClosed({ outcome, expiresAt }: ApprovalStatus, now: number): string {
  if (outcome !== 'open' || now < expiresAt) return `This question is closed: ${outcome}.`;
  return `This question expired at ${clockTime(expiresAt)}.`;
}
