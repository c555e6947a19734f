import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';
import type { WayBack } from '../way-back.js';

/** How the old primary was brought back to the history of the new one. */
export interface Rewind {
  /** What was done, and why that. */
  readonly way: WayBack['way'];
  readonly reason: string;
  /** Estimates from before, in milliseconds. */
  readonly estimates: { readonly rewindMs: number; readonly rebuildMs: number };
  /** False when there was nothing to do. */
  readonly rewound: boolean;
  readonly forkLsn: string;
  readonly evidence: string;
}

export const postgresRewind = defineStep({
  do: 'postgres.rewind',
  description:
    'Brings a stopped old primary back to the history of the current one, after its stranded writes were reconciled: as it is, by pg_rewind, or anew by pg_basebackup, whichever its files allow. What is replaced is kept as evidence.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region of the old primary.'),
    source: regionArgument('The region of the current primary.'),
  }),
  returns: returns<Rewind>(),
  danger: Danger.writes,
  timeoutMs: 600_000,
  expectedMs: 1_500,
  retry: { attempts: 2, backoffMs: 2_000 },
  summary: args => `Rewind ${args.database} in ${args.region} to the fork`,
  effects: args => [{ effect: 'discards-divergence', database: args.database, region: args.region }],
  example: 'do: postgres.rewind\ndatabase: orders\nregion: ${to}\nsource: ${from}',
});
