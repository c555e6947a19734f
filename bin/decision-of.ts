import type { Decision, Proof } from '../plan/approval.js';
import type { ApprovalStatus, RunState } from '../plan/run.js';
import { CliError } from './cli-error.js';
import type { Saying } from '../bot/runs/runs.js';
import type { OpenRun } from './say-command.js';

export interface Decided extends Pick<Decision, 'decision' | 'person' | 'reason' | 'acceptLossMs'> {
  /** The plan hash that the person saw; without it, that of the run they name. */
  readonly seen: string | undefined;
}

/** The question that a person decides: the one that is open. A rejection that comes after the quorum still stops what has not begun. */
export function askedOf(state: RunState, decision: Decision['decision'], step: string | undefined): ApprovalStatus {
  const open = state.approvals.filter(({ outcome, step: of }) => outcome === 'open' && (step ?? of) === of);
  const late = state.approvals.findLast(({ outcome }) => outcome === 'approved' && decision === 'reject');
  const asked = open.at(-1) ?? late;
  if (open.length > 1) {
    const steps = open.map(one => one.step).join(', ');
    throw new CliError('which-question', `The run of ${state.service} asks at ${steps}.`, 'Say which with --step.');
  }
  if (asked) return asked;
  throw new CliError(
    'nothing-to-decide',
    `The run of ${state.service} is not waiting for an approval now.`,
    `See what it does with lifeboat status ${state.service}.`,
  );
}

/**
 * The decision on a question of a run. Its key holds the moment at which it was asked: the same word on the same question counts once, and a
 * question that is asked anew can be answered anew. So can one where this person was refused: what was missing may be there now.
 */
export function decisionOf({ state, runId }: OpenRun, asked: ApprovalStatus, decided: Decided, proof?: Proof): Saying {
  const { decision, person, reason, acceptLossMs, seen } = decided;
  const refusals = state.journal.filter(
    ({ event, step, data }) => event === 'approval-refused' && step === asked.step && data['person'] === person,
  ).length;
  const key = [
    'cli',
    decision,
    runId,
    asked.step,
    asked.askedAt,
    person,
    acceptLossMs ?? 'budget',
    seen ?? '',
    refusals,
  ];
  return {
    say: 'decide',
    word: {
      decision,
      person,
      step: asked.step,
      planHash: seen ?? state.planHash,
      acceptLossMs,
      reason,
      channel: 'cli',
      ...(proof ? { proof } : {}),
    },
    key: [...key, ...(proof ? ['signed'] : [])].join('/'),
  };
}
