import { z } from 'zod';
import { Name } from './name.js';

const Column = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'expected the name of a column, such as `email`');

/** Where a table, the rows of a table or some of its columns may be. A copy of the whole database holds all of them. */
export const TableResidency = z
  .strictObject({
    jurisdictions: z.array(Name).min(1).optional().describe('The jurisdictions in which the table may be.'),
    rows: z
      .strictObject({
        column: Column.describe('The column whose value says where a row belongs.'),
        jurisdictions: z
          .record(z.string().min(1), Name)
          .describe('The jurisdiction of each value; a row with another value belongs nowhere.'),
      })
      .optional()
      .describe('Rows that may only be in the jurisdiction that a column of theirs says.'),
    columns: z
      .array(Column)
      .min(1)
      .optional()
      .describe(
        'Only these columns are bound, because they tell who a person is; the others may go where the database may.',
      ),
  })
  .refine(({ jurisdictions, rows }) => jurisdictions !== undefined || rows !== undefined, {
    error: 'expected `jurisdictions` or `rows`, which say where the data may be',
  });
export type TableResidency = z.output<typeof TableResidency>;
