import { formatDuration } from '../../plan/duration.js';
import { JournalEvent } from '../../plan/journal.js';
import type { RunState } from '../../plan/run.js';
import { plain } from '../render/plain.js';

/** What the thread of a run is told. Steps that start and succeed stand on the card. */
const TOLD: ReadonlySet<JournalEvent> = new Set([
  JournalEvent.runStarted,
  JournalEvent.stepFailed,
  JournalEvent.stepSkipped,
  JournalEvent.gateJudged,
  JournalEvent.approvalAsked,
  JournalEvent.approvalGiven,
  JournalEvent.approvalRejected,
  JournalEvent.approvalReturned,
  JournalEvent.approvalEscalated,
  JournalEvent.approvalExpired,
  JournalEvent.quorumRaised,
  JournalEvent.approvalUnattended,
  JournalEvent.manualDone,
  JournalEvent.held,
  JournalEvent.resolved,
  JournalEvent.paused,
  JournalEvent.resumed,
  JournalEvent.abortAsked,
  JournalEvent.undoStarted,
  JournalEvent.undoFailed,
  JournalEvent.pointOfNoReturn,
  JournalEvent.runEnded,
  JournalEvent.auditHeads,
  JournalEvent.breakGlass,
]);

export interface Milestone {
  /** Of the journal entry. */
  readonly seq: number;
  readonly line: string;
}

/** The milestones of a run after journal entry `after`, one line each. */
export function milestones(state: RunState, after: number): Milestone[] {
  return state.journal
    .filter(({ seq, event }) => seq > after && TOLD.has(event))
    .map(({ seq, at, sentence }) => ({ seq, line: `+${formatDuration(at - state.startedAt)} ${plain(sentence)}` }));
}
