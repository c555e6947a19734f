import { Option } from 'commander';
import type { Decision } from '../plan/approval.js';
import { CliError } from './cli-error.js';
import type { Saying } from '../bot/runs/runs.js';
import type { OpenRun } from './say-command.js';

export interface Decided extends Pick<Decision, 'decision' | 'person' | 'reason' | 'acceptLossMs'> {
  /** The plan hash that the person saw; without it, that of the run they name. */
  readonly seen: string | undefined;
}

export function planOption(): Option {
  return new Option('--plan <hash>', 'the plan you saw (12 characters at least); refused when the run has another');
}

/**
 * The decision on the open approval of a run. Its key holds the moment at which the approval was asked: the same word on the same question
 * counts once, and a question that is asked anew can be answered anew.
 */
export function decisionOf({ state, runId }: OpenRun, decided: Decided): Saying {
  const asked = state.approvals.findLast(approval => approval.outcome === 'open');
  if (!asked) {
    throw new CliError(
      'nothing-to-decide',
      `The run of ${state.service} is not waiting for an approval now.`,
      `See what it does with lifeboat status ${state.service}.`,
    );
  }
  const { decision, person, reason, acceptLossMs, seen } = decided;
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
    },
    key: ['cli', decision, runId, asked.step, asked.askedAt, person, acceptLossMs ?? 'budget', seen ?? ''].join('/'),
  };
}
