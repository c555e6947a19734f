import { digestOf } from '../../plan/audit/chain.js';
import type { AuditBody, AuditSubject } from '../../plan/audit/entry.js';
import type { JournalEntry } from '../../plan/journal.js';

export type DecisionBody = Extract<AuditBody, { kind: 'decision' }>;
type Told = Pick<JournalEntry, 'seq' | 'step' | 'sentence' | 'data'> & { readonly event: string };

/** What a run's journal says of people, as an entry of the audit journal. */
export function decisionBody(
  { seq, event, step, sentence, data }: Told,
  about: Omit<AuditSubject, 'approvers' | 'step'>,
): DecisionBody {
  const { run, epoch, service, planHash, mode } = about;
  return {
    kind: 'decision',
    event,
    entry: seq,
    subject: { run, epoch, service, step, planHash, mode },
    said: sentence.slice(0, 2_000),
    data: digestOf(data),
  };
}
