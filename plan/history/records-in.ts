import { parseAuditLine } from '../audit/chain.js';
import type { AuditText } from '../audit/verify-chain.js';
import type { RunRecord } from './run-record.js';

/** Entries are written with their keys sorted, so the kind is found without parsing the others. */
const MARK = '"kind":"run"';

/** The records of an audit journal, oldest first; of two records of one run the later one, where the earlier one stood. */
export function recordsIn({ lines }: Pick<AuditText, 'lines'>): readonly RunRecord[] {
  const byRun = new Map<string, RunRecord>();
  for (const line of lines) {
    if (!line.includes(MARK)) continue;
    const entry = parseAuditLine(line)?.entry;
    if (entry?.kind === 'run') byRun.set(entry.record.run, entry.record);
  }
  return [...byRun.values()];
}
