import { questionLines, questionOf } from '../../plan/decision-text.js';
import type { ApprovalStatus, RunState } from '../../plan/run.js';
import { isOpen } from '../cards/approval-card.js';
import { clockTime } from '../render/clock-time.js';
import type { Board } from './board.js';
import type { DecideLink } from './decide-link.js';

/** The question of a link as the run has it now, and why it cannot be decided any more, if so. */
export interface AskedNow {
  readonly state: RunState;
  readonly approval: ApprovalStatus;
  readonly closed: string | undefined;
}

/** Looks the question of a link up in its run; undefined when the run never asked it exactly so. */
export async function askedBy(board: Board, { question }: DecideLink): Promise<AskedNow | undefined> {
  const { state, execution } = await board.runs.view(question.service, question.run);
  const approval = state?.approvals.find(one => one.step === question.step && one.askedAt === question.askedAt);
  const asked = state && approval && questionOf(state, approval);
  if (!asked || questionLines(asked).join('\n') !== questionLines(question).join('\n')) return undefined;
  const over = execution === 'RUNNING' ? undefined : `The run has ended${state.end ? ` as ${state.end}` : ''}.`;
  return { state, approval, closed: over ?? whyClosed(state, approval, board.now()) };
}

function whyClosed(state: RunState, approval: ApprovalStatus, now: number): string | undefined {
  if (isOpen(state, approval, now)) return undefined;
  if (approval.outcome !== 'open') return `This question is closed: ${approval.outcome}.`;
  return `This question expired at ${clockTime(approval.expiresAt)}.`;
}
