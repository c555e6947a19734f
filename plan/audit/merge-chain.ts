import { parseAuditLine } from './chain.js';
import type { AuditBody } from './entry.js';
import type { AuditText } from './verify-chain.js';

type Merged = Extract<AuditBody, { kind: 'merged' }>;

/**
 * The entries that a journal has to take in so that it holds all of another chain. What it holds already is left out, so that merging twice,
 * or once more after more was written there, is harmless. Undefined when the other chain has no first entry.
 */
export function mergeChain(journal: AuditText, other: AuditText): readonly Merged[] | undefined {
  const chain = parseAuditLine(other.lines[0] ?? '')?.hash;
  if (chain === undefined) return undefined;
  const held = new Set(
    journal.lines.flatMap(line => {
      const entry = parseAuditLine(line)?.entry;
      return entry?.kind === 'merged' && entry.chain === chain ? [entry.of] : [];
    }),
  );
  return other.lines.flatMap((line, index) =>
    held.has(index + 1) ? [] : [{ kind: 'merged', chain, of: index + 1, line } as const],
  );
}
