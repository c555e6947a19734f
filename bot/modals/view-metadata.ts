import { z } from 'zod';
import { Mode } from '../../plan/run.js';
import { CardAction } from '../cards/card.js';

export const SubjectSchema = z.strictObject({
  service: z.string(),
  run: z.string(),
  step: z.string().nullable(),
  planHash: z.string(),
  mode: z.enum(Mode),
  askedAt: z.number().nullable(),
});

/** What a form about a run carries: which click it came from. */
export const AskedForm = z.strictObject({
  action: z.enum(CardAction),
  subject: SubjectSchema,
  channel: z.string(),
  /** The least loss that must be accepted by number; null when none. */
  mustAcceptMs: z.number().nullable(),
});
export type AskedForm = z.output<typeof AskedForm>;

/** What the form that starts a run carries: the plan that its reader saw. */
export const RunForm = z.strictObject({
  path: z.string(),
  planHash: z.string().nullable(),
  channel: z.string(),
});
export type RunForm = z.output<typeof RunForm>;
