import { z } from 'zod';
import { parseDuration } from './duration.js';
import { TableResidency } from './table-residency.js';
import type { CrdtName, MergeName } from './reconcile-merge.js';

const ColumnName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'expected the name of a column, such as `updated_at`');

const ClockSkew = z
  .string()
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: 'custom', message: 'expected a duration with its unit, such as `500ms` or `2s`' });
    return z.NEVER;
  })
  .default(1_000)
  .describe('How far apart the regions’ clocks may be; two writes closer than that go to a person. 1s by default.');

const Resides = { residency: TableResidency.optional().describe('Where the table, its rows or some columns may be.') };

const MERGES = ['union', 'sum', 'max', 'min', 'any', 'all', 'longer'] as const satisfies readonly MergeName[];
const CRDTS = ['grow-only-counter', 'counter', 'set', 'register'] as const satisfies readonly CrdtName[];

/**
 * How a table's stranded rows are reconciled. Under every rule a row that only the old primary changed is replayed; the rule is for rows that
 * both sides changed. Constraints, sequences and deletions against changes always go to a person.
 */
export const TableRule = z.discriminatedUnion(
  'reconcile',
  [
    z.strictObject({
      ...Resides,
      reconcile: z.literal('replay').describe('Conflicts stop the transaction; a person decides.'),
    }),
    z.strictObject({
      ...Resides,
      reconcile: z.literal('ask').describe('Both versions go to a person. The same as `replay`.'),
    }),
    z.strictObject({
      ...Resides,
      reconcile: z.literal('lww').describe('The last writer wins; the other version is kept in the ledger.'),
      timestamp: ColumnName.describe('The timestamp column that every write sets.'),
      clock_skew: ClockSkew,
    }),
    z.strictObject({
      ...Resides,
      reconcile: z.literal('merge').describe('Column by column, with the fork as the common ancestor.'),
      columns: z.record(ColumnName, z.enum(MERGES)).describe('The function of each column that both sides may change.'),
    }),
    z.strictObject({
      ...Resides,
      reconcile: z.literal('crdt').describe('Columns are replicated types and merge by their own laws.'),
      columns: z.record(ColumnName, z.enum(CRDTS)).describe('The type of each column; others are registers.'),
      timestamp: ColumnName.optional().describe('Decides registers: the later write. Without it they go to a person.'),
      clock_skew: ClockSkew,
    }),
  ],
  { error: 'expected `replay`, `ask`, `lww`, `merge` or `crdt`' },
);
export type TableRule = z.output<typeof TableRule>;
