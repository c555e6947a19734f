import { z } from 'zod';
import { DrillLevel } from './drill-level.js';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Ms = z.number().nonnegative();

/** The drill that a run belonged to. */
export const DrillTag = z.strictObject({
  name: z.string(),
  level: z.enum(DrillLevel),
  /** What was broken on purpose. */
  fault: z.string().nullable().optional(),
});
export type DrillTag = z.output<typeof DrillTag>;

/** What came of a drill beyond its end state. Each finding is a sentence on what did not hold. */
export const DrillGrade = z.strictObject({ passed: z.boolean(), findings: z.array(z.string()) });
export type DrillGrade = z.output<typeof DrillGrade>;

const StepRecord = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.string(),
  /** From its last beginning to its end; null when it did not begin or did not end. */
  ms: Ms.nullable(),
});
export type StepRecord = z.output<typeof StepRecord>;

const ApprovalRecord = z.strictObject({
  step: z.string(),
  group: z.string(),
  outcome: z.string(),
  /** From the question to the decision that answered it; null when nobody decided. */
  waitedMs: Ms.nullable(),
  by: z.array(z.string()),
});

/** Counts of transactions; null where nobody counted. */
const LossCounts = z.strictObject({
  /** Committed on the old primary only. */
  lost: z.int().nullable(),
  /** Of these, back on the new primary: replayed, merged, or already there. */
  recovered: z.int().nullable(),
  /** Of these, decided by people. */
  decided: z.int().nullable(),
  /** Of these, left out by rule. */
  discarded: z.int().nullable(),
});

/**
 * What is kept of every run that has ended, in the audit journal. A later record of the same run replaces it: a drill writes the record of its run
 * once more, with its grade. Fields that later versions add are optional, or older journals would not be readable.
 */
export const RunRecord = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  service: z.string(),
  title: z.string(),
  /** The runbook's path. */
  runbook: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  kind: z.string(),
  mode: z.string(),
  drill: DrillTag.nullable(),
  planHash: z.string(),
  /** Of the plan without the inventory in it and without its commit: what is done, whatever it is done to. */
  procedureHash: Hash,
  /** Of what the plan names in the inventory. */
  estateHash: Hash,
  /** The same by entry (`databases.orders`), so that a change can be named. */
  estate: z.record(z.string(), z.string()),
  requester: z.string(),
  reason: z.string(),
  /** Milliseconds since the epoch, by the workflow's clock; so is `endedAt`. */
  startedAt: z.int(),
  endedAt: z.int(),
  end: z.string(),
  rto: z.strictObject({
    /** From the start of the run until the service was given back; null when it was not. */
    measuredMs: Ms.nullable(),
    objectiveMs: Ms,
    expectedMs: Ms,
    worstMs: Ms,
    parts: z.record(z.string(), Ms),
  }),
  rpo: z.strictObject({
    objectiveMs: Ms,
    /** The upper bound by the last heartbeat that the new primary had; null when no gate bounds it. */
    heartbeatMs: Ms.nullable(),
    /** From the first to the last commit that only the old primary had; null before reconciliation. */
    reconciledMs: Ms.nullable(),
    /** What the approvers accepted; null when no number was asked for. */
    acceptedMs: Ms.nullable(),
  }),
  /** How long clients could not write, as the switchover measured it; null where nothing did. */
  gapMs: Ms.nullable(),
  loss: LossCounts,
  steps: z.array(StepRecord),
  approvals: z.array(ApprovalRecord),
  /** How often the run held and waited for people. */
  holds: z.int(),
  grade: DrillGrade.nullable(),
  /** The drill made way for something real: it says nothing about its plan. Absent in older journals. */
  madeWay: z.boolean().optional(),
  /** Where the audit journal stood when the run's end was written. */
  audit: z.strictObject({ seq: z.int(), hash: Hash }).nullable(),
});
export type RunRecord = z.output<typeof RunRecord>;
