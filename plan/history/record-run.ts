import type { AuditHead } from '../audit/chain.js';
import { JournalEvent } from '../journal.js';
import { rtoParts } from '../rto-parts.js';
import type { Plan } from '../plan.js';
import { type ApprovalStatus, EndState, type RunState, type StepStatus } from '../run.js';
import type { EndedRun } from './ended-run.js';
import { ledgerOf } from './ledger-of.js';
import { gapOf, heartbeatBound } from './measured-loss.js';
import { identityOf } from './plan-identity.js';
import type { RunRecord, StepRecord } from './run-record.js';

/** What is kept of a run that has ended; `audit` is where the audit journal stood when its end was written. */
export function recordRun(ended: EndedRun, audit: AuditHead | null): RunRecord {
  const { state, plan, reason, drill, grade } = ended;
  const ledger = ledgerOf(state);
  return {
    version: 1,
    ...identityOf(plan),
    run: state.run,
    service: state.service,
    title: state.title,
    kind: state.kind,
    mode: state.mode,
    drill,
    requester: state.requester,
    reason,
    startedAt: state.startedAt,
    endedAt: state.endedAt ?? state.startedAt,
    end: state.end ?? EndState.unknown,
    rto: recoveryTime(state, plan),
    rpo: {
      objectiveMs: plan.objectives.rpoMs,
      heartbeatMs: heartbeatBound(state, plan),
      reconciledMs: ledger?.spanMs ?? null,
      acceptedMs: acceptedLoss(state),
    },
    gapMs: gapOf(state),
    loss: ledger?.counts ?? { lost: null, recovered: null, decided: null, discarded: null },
    steps: state.steps.map(stepRecord),
    approvals: state.approvals.map(approvalRecord),
    holds: state.journal.filter(({ event }) => event === JournalEvent.held).length,
    grade,
    ...(hasMadeWay(ended) ? { madeWay: true } : {}),
    audit,
  };
}

/** Before its grade is known, by the journal; a run that could not be put back is not excused by having made way. */
function hasMadeWay({ state, grade, madeWay = false }: EndedRun): boolean {
  if (grade) return madeWay;
  return state.end === EndState.abortedClean && state.journal.some(({ data }) => data['yield'] === true);
}

function recoveryTime(state: RunState, plan: Plan): RunRecord['rto'] {
  const { rtoMs, parts } = rtoParts(state, plan);
  const { expectedMs, worstCaseMs, objectives } = plan;
  return { measuredMs: rtoMs, objectiveMs: objectives.rtoMs, expectedMs, worstMs: worstCaseMs, parts };
}

function stepRecord({ id, title, state, startedAt, endedAt }: StepStatus): StepRecord {
  return { id, title, state, ms: startedAt === null || endedAt === null ? null : endedAt - startedAt };
}

/** The least number that an approver of a given approval has accepted, milliseconds; null when no number was asked for. */
export function acceptedLoss({ approvals }: RunState): number | null {
  const numbers = approvals
    .filter(({ outcome }) => outcome === 'approved')
    .flatMap(({ decisions }) =>
      decisions.flatMap(({ decision, acceptLossMs }) =>
        decision === 'approve' && acceptLossMs !== null ? [acceptLossMs] : [],
      ),
    );
  return numbers.length > 0 ? Math.min(...numbers) : null;
}

function approvalRecord({ step, group, outcome, askedAt, decisions }: ApprovalStatus): RunRecord['approvals'][number] {
  const last = decisions.at(-1);
  const decided = outcome === 'approved' || outcome === 'rejected';
  return {
    step,
    group,
    outcome,
    waitedMs: decided && last ? last.at - askedAt : null,
    by: [...new Set(decisions.map(({ person }) => person))],
  };
}
