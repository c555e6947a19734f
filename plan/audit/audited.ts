import type { JournalEvent } from '../journal.js';

/** What of a run's journal goes into the audit journal: people's decisions and the run's own ends. Its acts stand there by themselves. */
export const audited: ReadonlySet<JournalEvent> = new Set<JournalEvent>([
  'run-started',
  'approval-asked',
  'approval-given',
  'approval-refused',
  'approval-rejected',
  'approval-returned',
  'approval-escalated',
  'approval-expired',
  'quorum-raised',
  'approval-unattended',
  'approval-inherited',
  'act-refused',
  'directory-frozen',
  'manual-done',
  'resolved',
  'paused',
  'resumed',
  'abort-asked',
  'point-of-no-return',
  'turned-unplanned',
  'run-ended',
  'break-glass',
]);

/** What of it leads to a promotion: it must stand in the journal of the worker that promotes before that begins. */
export const deciding: ReadonlySet<JournalEvent> = new Set<JournalEvent>([
  'run-started',
  'approval-given',
  'approval-unattended',
  'directory-frozen',
  'manual-done',
  'resolved',
  'break-glass',
]);
