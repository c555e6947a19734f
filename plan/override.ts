import { z } from 'zod';
import { Name } from './name.js';

/**
 * A rule of the inventory that may be broken for a while, because somebody who may say so has said so. It counts for nothing until a runbook names
 * it in a step, which is a gate: it closes when the last day is over.
 */
export const Override = z
  .strictObject({
    /** Why it is allowed: the contract, the order, the decision. */
    reason: z.string().min(10, 'expected the reason in a sentence'),
    /** The person who answers for it. */
    by: Name,
    /** The last day on which it counts, in UTC. */
    until: z.iso.date('expected a day such as `2027-03-31`'),
    /** A copy or a writer of these databases may be in these jurisdictions. */
    residency: z.strictObject({ databases: z.array(Name).min(1), jurisdictions: z.array(Name).min(1) }).optional(),
    /** Clients of these services may be sent to these regions at less than the capacity they need. */
    capacity: z.strictObject({ services: z.array(Name).min(1), regions: z.array(Name).min(1) }).optional(),
  })
  .refine(({ residency, capacity }) => residency !== undefined || capacity !== undefined, {
    error: 'expected `residency` or `capacity`, which say what is allowed',
  });
export type Override = z.output<typeof Override>;
