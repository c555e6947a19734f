import { z } from 'zod';
import { durationArgument } from '../arguments.js';

/** How a shift of clients goes: the arguments that a withdrawal and a return share. */
export const shiftArguments = () => ({
  steps: z.int().min(1).max(20).default(4).meta({ description: 'In how many equal steps the weight changes.' }),
  hold: durationArgument('How long each level is kept at the least.').default(10_000),
  errors: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .meta({ description: 'The share of failed requests, 0 to 1, above which the shift is put back.' }),
  latency: durationArgument('The latency above which the shift is put back.').default(1_000),
  drain: durationArgument(
    'How long connections of the region may take to end by themselves; those that are left then are cut.',
  ).default(30_000),
});

/** What a shift did. */
export interface Shifted {
  /** The levels that it went through, in percent of the region's weight; after a worker's death those of the last attempt. */
  readonly levels: readonly number[];
  /** Connections that had not ended by themselves and were cut. */
  readonly cut: number;
  readonly tookMs: number;
}
