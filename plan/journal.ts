/** One thing that happened, as a sentence with data. Slack, the CLI and the report render the same list. */
export interface JournalEntry {
  readonly seq: number;
  /** Milliseconds since the epoch, by the workflow's (replayed) clock. */
  readonly at: number;
  readonly event: JournalEvent;
  readonly step: string | null;
  readonly sentence: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const JournalEvent = {
  runStarted: 'run-started',
  stepStarted: 'step-started',
  stepSucceeded: 'step-succeeded',
  stepFailed: 'step-failed',
  stepSkipped: 'step-skipped',
  waiting: 'waiting',
  gateJudged: 'gate-judged',
  approvalAsked: 'approval-asked',
  approvalGiven: 'approval-given',
  approvalRefused: 'approval-refused',
  approvalRejected: 'approval-rejected',
  approvalReturned: 'approval-returned',
  approvalEscalated: 'approval-escalated',
  approvalExpired: 'approval-expired',
  quorumRaised: 'quorum-raised',
  approvalUnattended: 'approval-unattended',
  approvalInherited: 'approval-inherited',
  actRefused: 'act-refused',
  directoryFrozen: 'directory-frozen',
  manualDone: 'manual-done',
  held: 'held',
  resolved: 'resolved',
  paused: 'paused',
  resumed: 'resumed',
  abortAsked: 'abort-asked',
  undoStarted: 'undo-started',
  undoSucceeded: 'undo-succeeded',
  undoFailed: 'undo-failed',
  pointOfNoReturn: 'point-of-no-return',
  moveStarted: 'move-started',
  moveEnded: 'move-ended',
  turnedUnplanned: 'turned-unplanned',
  runEnded: 'run-ended',
  auditHeads: 'audit-heads',
  breakGlass: 'break-glass',
} as const;
export type JournalEvent = (typeof JournalEvent)[keyof typeof JournalEvent];
