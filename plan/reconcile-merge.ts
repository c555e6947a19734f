import type { Ruling, Image, Versions } from './reconcile.js';
import { addDelta, compareValues, type Elements, formatElements, parseElements } from './reconcile-values.js';

/** A column's value on both sides and at the fork: null for NULL, undefined at the fork where that is unknown. */
export interface Values {
  readonly fork: string | null | undefined;
  readonly old: string;
  readonly new: string;
}

/** Merges two values that both sides changed; undefined when it cannot be told, which asks a person. */
type Merge = (values: Values) => string | undefined;

/**
 * The functions a column can be merged with. There are no others and no expressions. Each is commutative (which side was the old primary does
 * not matter) and idempotent except for sums, whose idempotence the ledger keeps.
 */
export const mergeFunctions = {
  /** Every element of either side; text[] and the like, or a jsonb array. */
  union: ({ fork, old, new: ours }) => combine(fork, old, ours, () => true),
  /** Both sides' increments since the fork. */
  sum: ({ fork, old, new: ours }) => (fork === undefined ? undefined : addDelta(old, ours, fork ?? '0')),
  max: ({ old, new: ours }) => pick(old, ours, 1),
  min: ({ old, new: ours }) => pick(old, ours, -1),
  /** True when either side says so. */
  any: ({ old, new: ours }) => truth(old, ours, 't'),
  /** True when both sides say so. */
  all: ({ old, new: ours }) => truth(old, ours, 'f'),
  /** The longer text; of two of the same length neither. */
  longer: ({ old, new: ours }) => {
    if (old.length === ours.length) return undefined;
    return old.length > ours.length ? old : ours;
  },
} as const satisfies Record<string, Merge>;
export type MergeName = keyof typeof mergeFunctions;

const NOTHING: Elements = { form: 'array', items: [] };

/** The replicated types of a `crdt` column, as the merge of two states with the fork as their common ancestor. */
export const crdtTypes = {
  /** Like a sum, but a side that counted down is refused. */
  'grow-only-counter': ({ fork, old, new: ours }) => {
    if (fork === undefined) return undefined;
    const base = fork ?? '0';
    const grew = [old, ours].every(value => (compareValues(value, base) ?? -1) >= 0);
    return grew ? addDelta(old, ours, base) : undefined;
  },
  /** Counts up and down: both sides' increments and decrements. */
  counter: mergeFunctions.sum,
  /** What a side added is there; what was there at the fork is there unless a side removed it. */
  set: ({ fork, old, new: ours }) => {
    if (fork === undefined) return undefined;
    const before = fork === null ? NOTHING : parseElements(fork);
    const [left, right] = [parseElements(old), parseElements(ours)];
    if (!before || !left || !right) return undefined;
    return combine(fork, old, ours, item => {
      const inBoth = left.items.includes(item) && right.items.includes(item);
      return inBoth || !before.items.includes(item);
    });
  },
  /** Holds one value: the later side's by the table's `timestamp`; without one, both sides to a person. */
  register: () => undefined,
} as const satisfies Record<string, Merge>;
export type CrdtName = keyof typeof crdtTypes;

/** Counting functions: two sides that both went from 10 to 11 have counted to 12, so that equal values are no sign that nothing is missing. */
const COUNTING: ReadonlySet<string> = new Set<MergeName | CrdtName>(['sum', 'counter', 'grow-only-counter']);

export function isCounting(name: string): boolean {
  return COUNTING.has(name);
}

/** Whether both sides counted: then a row that looks the same on both still lacks one side's increments. */
export function bothCounted({ fork, old, new: ours }: Versions, columns: Readonly<Record<string, string>>): boolean {
  if (fork === undefined || !old || !ours) return false;
  return Object.entries(columns).some(([column, name]) => {
    const before = fork?.[column] ?? null;
    return COUNTING.has(name) && (old[column] ?? before) !== before && (ours[column] ?? before) !== before;
  });
}

/**
 * Merges a row column by column. A column that one side left as it was at the fork takes the other side's value; one that both changed is
 * merged by its function, and asks where it has none. Never called for a row that one side deleted.
 */
export function mergeColumns(
  versions: Versions,
  functionOf: (column: string) => { readonly name: string; readonly merge: Merge } | undefined,
): Ruling {
  const { fork, old, new: ours } = versions;
  if (!old || !ours) return { take: 'ask', why: 'one side deleted the row, and a deletion cannot be merged' };
  const taken: Record<string, string | null> = { ...ours };
  const used: string[] = [];
  for (const [column, value] of Object.entries(old)) {
    const values = { fork: fork === null ? null : fork?.[column], old: value, new: ours[column] ?? null };
    const by = functionOf(column);
    const settled = settle(values, fork !== null && fork !== undefined, COUNTING.has(by?.name ?? ''));
    if (settled !== undefined) {
      taken[column] = settled;
      continue;
    }
    const merged =
      by && values.old !== null && values.new !== null
        ? by.merge({ ...values, old: values.old, new: values.new })
        : undefined;
    if (merged === undefined) return { take: 'ask', why: unmerged(column, by?.name) };
    taken[column] = merged;
    used.push(`${column} by ${by?.name ?? ''}`);
  }
  return {
    take: taken,
    why: used.length > 0 ? `merged ${used.join(', ')}` : 'each column was changed on one side only',
  };
}

/** What a column becomes without any function; undefined when both sides changed it. */
function settle(
  { fork, old, new: ours }: { fork: string | null | undefined; old: string | null; new: string | null },
  known: boolean,
  counts: boolean,
): string | null | undefined {
  if ((old === ours && !counts) || (known && old === fork)) return ours;
  return known && ours === fork ? old : undefined;
}

function unmerged(column: string, name: string | undefined): string {
  return name === undefined
    ? `both sides changed ${column}, which has no merge function`
    : `both sides changed ${column}, and ${name} cannot be told from these values`;
}

/** The elements of both sides that are kept: those of the fork in their order, then the others sorted, so that the sides can change places. */
function combine(
  fork: string | null | undefined,
  old: string,
  ours: string,
  kept: (item: string) => boolean,
): string | undefined {
  const [left, right] = [parseElements(old), parseElements(ours)];
  if (!left || !right || left.form !== right.form) return undefined;
  const before = typeof fork === 'string' ? (parseElements(fork)?.items ?? []) : [];
  const either = new Set([...left.items, ...right.items]);
  const known = before.filter(item => either.has(item));
  const added = [...either].filter(item => !before.includes(item)).sort();
  return formatElements({ form: left.form, items: [...new Set([...known, ...added])].filter(kept) });
}

function pick(old: string, ours: string, sign: 1 | -1): string | undefined {
  const order = compareValues(old, ours);
  if (order === undefined) return undefined;
  // Equal values in two spellings (1.0 and 1.00): one of them, whichever side had it.
  if (order === 0) return old < ours ? old : ours;
  return order === sign ? old : ours;
}

function truth(old: string, ours: string, wins: 't' | 'f'): string | undefined {
  const sides = [old, ours];
  if (!sides.every(value => value === 't' || value === 'f')) return undefined;
  return sides.includes(wins) ? wins : old;
}

export function sameImage(recorded: Image, other: Image): boolean {
  return Object.keys(recorded).every(column => (other[column] ?? null) === recorded[column]);
}
