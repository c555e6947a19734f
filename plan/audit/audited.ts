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
  'approval-unattended',
  'approval-inherited',
  'directory-frozen',
  'manual-done',
  'resolved',
  'paused',
  'resumed',
  'abort-asked',
  'point-of-no-return',
  'turned-unplanned',
  'run-ended',
]);
