import { parseAuditLine } from '../../plan/audit/chain.js';
import type { AuditEntry, AuditSubject } from '../../plan/audit/entry.js';
import type { RunRecord } from '../../plan/history/run-record.js';
import { plain } from './plain.js';

/** One entry of the audit journal as a sentence, with its number and its time (UTC). */
export function auditLine(entry: AuditEntry): string {
  return `${entry.seq} ${new Date(entry.at).toISOString()} ${plain(entry.by)}: ${plain(sentenceOf(entry))}`;
}

function sentenceOf(entry: AuditEntry): string {
  switch (entry.kind) {
    case 'opened':
      return `opens the journal${entry.breakGlass ? ', with break-glass declared' : ''}.`;
    case 'intent':
      return `begins ${entry.act}${aboutOf(entry.subject)}.`;
    case 'result':
      return `${entry.act} (begun at ${entry.of}): ${entry.outcome}${entry.said === '' ? '.' : `: ${entry.said}`}`;
    case 'decision':
      return `${entry.said} (run ${entry.subject.run})`;
    case 'run':
      return `keeps the record of run ${entry.record.run}: ${entry.record.kind} of ${entry.record.service}, ${entry.record.end}${gradeOf(entry.record.grade)}.`;
    case 'checkpoint':
      return `vouches for everything up to ${entry.upTo}:${entry.hash}.`;
    case 'merged': {
      const inner = parseAuditLine(entry.line)?.entry;
      return `merged from chain ${entry.chain.slice(0, 12)}: ${inner ? auditLine(inner) : `line ${entry.of} is no entry`}`;
    }
    default:
      return `found ${entry.bytes} bytes of a torn line before this entry, and left them there.`;
  }
}

function gradeOf(grade: RunRecord['grade']): string {
  if (!grade) return '';
  return grade.passed ? ', drill passed' : ', drill not passed';
}

function aboutOf(subject: AuditSubject | null): string {
  if (!subject) return '';
  const step = subject.step ? ` for step ${subject.step}` : '';
  const approvers = subject.approvers?.length ? `, approved by ${subject.approvers.join(' and ')}` : '';
  return `${step} of run ${subject.run}${approvers}`;
}
