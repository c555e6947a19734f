import { z } from 'zod';
import { RunRecord } from '../history/run-record.js';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** When and by whom an entry was written. */
const stamp = {
  /** 1 for the first entry of a journal, and one more for each. */
  seq: z.int().positive(),
  /** Milliseconds since the epoch, by the writer's wall clock. */
  at: z.int(),
  /** Milliseconds of the writer's monotonic clock; comparable between entries of one writer only. */
  mono: z.int().nonnegative(),
  /** The process that wrote it. */
  by: z.string(),
};

/** Which run an act or a word belongs to, as far as the sender says. */
export const AuditSubject = z.object({
  run: z.string(),
  epoch: z.number().optional(),
  service: z.string().optional(),
  step: z.string().nullable().optional(),
  planHash: z.string().optional(),
  mode: z.string().optional(),
  /** Who approved what the act does. */
  approvers: z.array(z.string()).optional(),
});
export type AuditSubject = z.output<typeof AuditSubject>;

/** One entry of the audit journal. Inputs and results stand in it as digests: what people typed and what was read can hold what must not be kept here. */
export const AuditEntry = z.discriminatedUnion('kind', [
  z.strictObject({ ...stamp, kind: z.literal('opened'), version: z.literal(1), breakGlass: z.boolean() }),
  /** Written before an act: it is going to be done. `input` is the SHA-256 of what the act was given. */
  z.strictObject({
    ...stamp,
    kind: z.literal('intent'),
    act: z.string(),
    id: z.string(),
    subject: AuditSubject.nullable(),
    input: Hash,
  }),
  /** Written after it. `of` is the entry of the intent, `result` the SHA-256 of what the act read back and returned. */
  z.strictObject({
    ...stamp,
    kind: z.literal('result'),
    act: z.string(),
    of: z.int().positive(),
    outcome: z.string(),
    said: z.string(),
    result: Hash.nullable(),
  }),
  /** What the run took down about people: their decisions and its own beginning and end. `said` is the sentence of the run's journal. */
  z.strictObject({
    ...stamp,
    kind: z.literal('decision'),
    event: z.string(),
    entry: z.int(),
    subject: AuditSubject,
    said: z.string(),
    data: Hash,
  }),
  /** What is kept of a run that has ended: its times, its loss and its drill's grade. */
  z.strictObject({ ...stamp, kind: z.literal('run'), record: RunRecord }),
  /** Vouches for everything up to the entry before it. `key` and `signature` are base64. */
  z.strictObject({
    ...stamp,
    kind: z.literal('checkpoint'),
    upTo: z.int().nonnegative(),
    hash: Hash,
    key: z.string(),
    signature: z.string(),
  }),
  /** One line of a chain that was written elsewhere, in break-glass. `chain` is the hash of that chain's first entry, `of` the line's number there. */
  z.strictObject({ ...stamp, kind: z.literal('merged'), chain: Hash, of: z.int().positive(), line: z.string() }),
  /** The line before it was torn by a crash or a full disk; it was never acted on. It stays, and this names it. */
  z.strictObject({ ...stamp, kind: z.literal('repaired'), bytes: z.int().positive(), torn: Hash }),
]);
export type AuditEntry = z.output<typeof AuditEntry>;

type Without<Entry, Keys extends PropertyKey> = Entry extends unknown ? Omit<Entry, Keys> : never;
/** An entry that has no place in a journal yet. */
export type AuditDraft = Without<AuditEntry, 'seq'>;
/** What an entry says, without its stamp. */
export type AuditBody = Without<AuditEntry, 'seq' | 'at' | 'mono' | 'by'>;
