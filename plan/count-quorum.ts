import type { ApprovalPolicy, Decision } from './approval.js';

export interface Quorum {
  /** Distinct people who approved. */
  readonly given: number;
  /** Enough people, but none of them with the second factor that the runbook asks for. */
  readonly unsigned: boolean;
  readonly complete: boolean;
}

/** Whether these decisions let through. Distinct people count, however many accounts they have. */
export function countQuorum(policy: ApprovalPolicy, decisions: readonly Decision[]): Quorum {
  const approvals = decisions.filter(({ decision }) => decision === 'approve');
  const given = new Set(approvals.map(({ person }) => person)).size;
  const signed = policy.secondFactor !== true || approvals.some(({ proof }) => proof?.kind === 'ssh');
  const enough = given >= policy.quorum;
  return { given, unsigned: enough && !signed, complete: enough && signed };
}
