import type { JournalEntry } from '../journal.js';
import type { StepContext } from '../run.js';
import type { AuditHead } from './chain.js';

/** Where the audit journals stand that a run was written into. */
export interface AuditHeads {
  readonly heads: readonly (AuditHead & { readonly by: string })[];
  /** The regions whose worker did not answer: what it holds is not anchored here. */
  readonly silent: readonly string[];
}

/** What a run that ends asks: where do the journals stand that hold its end and the acts in these regions? */
export interface AuditHeadsAsked {
  readonly context: Omit<StepContext, 'step'>;
  readonly ended: JournalEntry;
  readonly regions: readonly string[];
}

/** One sentence for people to keep. */
export function headsSentence({ heads, silent }: AuditHeads): string {
  const stand = heads.map(({ by, seq, hash }) => `${by} at ${seq}:${hash}`).join(', ');
  const missing = silent.length === 0 ? '' : ` No answer from ${silent.join(', ')}.`;
  return `The audit journals stand: ${stand}. Keep this: lifeboat audit verify --anchor SEQ:HASH.${missing}`;
}
