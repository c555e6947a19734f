import type { WorkflowHandle } from '@temporalio/client';
import type { Decision } from '../../plan/approval.js';
import type { RunState } from '../../plan/run.js';
import { decideUpdate } from '../../workflows/messages.js';

/** Demo people answer as soon as they have read the card; real ones are slower, and that is what "decide" measures. */
const PEOPLE = ['bo', 'chen'];

/**
 * Answers the open approval for as many people as the quorum asks, each accepting exactly the loss bound in the evidence. They go through
 * the same Update, with the same validator, as anybody else.
 */
export async function answerApproval(
  handle: WorkflowHandle,
  state: RunState,
  people: readonly string[] = PEOPLE,
): Promise<void> {
  const approval = state.approvals.at(-1);
  if (!approval || approval.outcome !== 'open') return;
  const bounds = approval.evidence.flatMap(({ judgement }) =>
    judgement.loss && judgement.loss.atMostMs !== null ? [judgement.loss.atMostMs] : [],
  );
  const given = new Set(approval.decisions.map(one => one.person));
  for (const person of people.filter(one => !given.has(one)).slice(0, approval.policy.quorum - given.size)) {
    const decision: Decision = {
      decision: 'approve',
      person,
      step: approval.step,
      planHash: state.planHash,
      acceptLossMs: bounds.length > 0 ? Math.max(...bounds) : null,
      reason: 'read the evidence',
      channel: 'cli',
    };
    await handle.executeUpdate(decideUpdate, {
      args: [decision],
      updateId: `${state.run}-${approval.askedAt}-${person}`,
    });
  }
}
