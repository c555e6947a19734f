import { reasonOf } from '../../activities/fail.js';
import { type History, NO_HISTORY } from '../../bot/history/history.js';
import type { AuditText } from '../../plan/audit/verify-chain.js';
import { recordsIn } from '../../plan/history/records-in.js';
import type { RunRecord } from '../../plan/history/run-record.js';
import { SANDBOX_ENVIRONMENT } from '../address.js';
import type { Files } from '../cli.js';

/** A page that looks every few seconds must not read the whole journal each time. */
const KEPT_MS = 5_000;

const NAME = 'LIFEBOAT_HISTORY=';

interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Pick<Files, 'read'>;
  readonly read: (store: string) => Promise<AuditText>;
  readonly now: () => number;
}

/**
 * The records in the audit journal that LIFEBOAT_HISTORY or LIFEBOAT_AUDIT names, else in that of the sandbox that runs here. Whether nobody has changed the journal is
 * the question of `lifeboat audit verify`.
 */
export function auditHistory({ env, files, read, now }: Sources): History {
  const store = env['LIFEBOAT_HISTORY'] || env['LIFEBOAT_AUDIT'] || sandboxJournal(files);
  if (store === undefined) return NO_HISTORY;
  let kept: { readonly at: number; readonly records: Promise<readonly RunRecord[] | string> } | undefined;
  return {
    records() {
      if (kept && now() - kept.at < KEPT_MS) return kept.records;
      const records = read(store).then(recordsIn, (error: unknown) => `No record can be read: ${reasonOf(error)}`);
      kept = { at: now(), records };
      return records;
    },
  };
}

/** The journal of the sandbox's control worker, whose place stands beside its environment. */
function sandboxJournal(files: Pick<Files, 'read'>): string | undefined {
  const line = files
    .read(SANDBOX_ENVIRONMENT)
    ?.split('\n')
    .find(one => one.startsWith(NAME));
  return line?.slice(NAME.length).trim() || undefined;
}
