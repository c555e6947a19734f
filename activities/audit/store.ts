import type { AuditHead } from '../../plan/audit/chain.js';
import type { AuditDraft } from '../../plan/audit/entry.js';
import type { AuditText } from '../../plan/audit/verify-chain.js';

/** An entry to write; a function when it depends on the entry before it, as a checkpoint does. */
export type Drafting = AuditDraft | ((head: AuditHead) => AuditDraft);

/** Where the audit journal is kept. It grows and nothing in it changes. */
export interface AuditStore {
  /** Resolves once the entry is on the disk, with its place. Rejects when it may not be; then nothing may be done on the strength of it. */
  append(drafting: Drafting): Promise<AuditHead>;
  text(): Promise<AuditText>;
  close(): Promise<void>;
}

/** Entries that arrive while others are being written go to the disk together: one wait for all of them, in their order. */
export function groupAppends(
  write: (drafts: readonly Drafting[]) => Promise<readonly AuditHead[]>,
): AuditStore['append'] {
  let waiting: { readonly drafting: Drafting; readonly settle: (end: Promise<AuditHead>) => void }[] = [];
  let busy = false;
  const work = async (): Promise<void> => {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const written = write(batch.map(({ drafting }) => drafting));
      for (const [i, { settle }] of batch.entries()) settle(written.then(heads => headAt(heads, i)));
      await written.catch(() => undefined);
    }
    busy = false;
  };
  return drafting =>
    new Promise(settle => {
      waiting.push({ drafting, settle });
      if (!busy) void work();
    });
}

function headAt(heads: readonly AuditHead[], index: number): AuditHead {
  const head = heads[index];
  if (head) return head;
  throw new Error('The store wrote fewer entries than it was given');
}
