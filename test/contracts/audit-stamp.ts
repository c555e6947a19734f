import type { AuditDraft } from '../../plan/audit/entry.js';

export const stamp = () => ({ at: Date.now(), mono: Math.round(performance.now()), by: 'test' });

export const draft = (said: string): AuditDraft => ({
  ...stamp(),
  kind: 'decision',
  event: 'approval-given',
  entry: 1,
  subject: { run: 'r' },
  said,
  data: '0'.repeat(64),
});
