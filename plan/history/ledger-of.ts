import type { RunState } from '../run.js';
import type { RunRecord } from './run-record.js';

export interface MeasuredLedger {
  readonly counts: RunRecord['loss'];
  /** From the first to the last commit that only the old primary had, milliseconds; 0 when it had none, null when the times are not known. */
  readonly spanMs: number | null;
}

/** What reconciliation counted in this run; of two ledgers the later one. Undefined: it counted nothing. */
export function ledgerOf({ steps }: RunState): MeasuredLedger | undefined {
  const ledger = steps.map(({ result }) => ledgerIn(result)).findLast(one => one !== undefined);
  if (!ledger) return undefined;
  const { lost, replayed, merged, alreadyThere, decided, discarded, firstCommitAt, lastCommitAt } = ledger;
  const span = (Date.parse(lastCommitAt ?? '') || Number.NaN) - Date.parse(firstCommitAt ?? '');
  return {
    counts: { lost, recovered: replayed + merged + alreadyThere, decided, discarded },
    spanMs: lost === 0 ? 0 : Number.isNaN(span) ? null : span,
  };
}

const COUNTS = ['lost', 'replayed', 'merged', 'alreadyThere', 'decided', 'discarded'] as const;
type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

interface Ledger extends Counts {
  readonly firstCommitAt?: string | null;
  readonly lastCommitAt?: string | null;
}

function ledgerIn(result: unknown): Ledger | undefined {
  if (typeof result !== 'object' || result === null || !('ledger' in result)) return undefined;
  const { ledger } = result;
  return isLedger(ledger) ? ledger : undefined;
}

function isLedger(value: unknown): value is Ledger {
  if (typeof value !== 'object' || value === null) return false;
  return COUNTS.every(key => typeof Reflect.get(value, key) === 'number');
}
