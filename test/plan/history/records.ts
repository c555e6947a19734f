import { identityOf } from '../../../plan/history/plan-identity.js';
import { recordRun } from '../../../plan/history/record-run.js';
import type { RunRecord } from '../../../plan/history/run-record.js';
import type { Plan } from '../../../plan/plan.js';
import { examplePlan, succeeded } from '../../bot/render/example.js';

export const DAY_MS = 86_400_000;

/** The record of the example run, as a drill that passed. */
export function drillRecord(change: Partial<RunRecord> = {}, plan: Plan = examplePlan()): RunRecord {
  const ended = {
    state: { ...succeeded(), mode: 'drill' },
    plan,
    reason: 'weekly drill',
    drill: null,
    grade: null,
  } as const;
  return { ...recordRun(ended, { seq: 7, hash: 'a'.repeat(64) }), ...change };
}

/** A question about the example plan, `days` after the example run. */
export const asked = (records: readonly RunRecord[], days = 1, plan: Plan = examplePlan()) => ({
  ...identityOf(plan),
  records,
  now: succeeded().endedAt! + days * DAY_MS,
  maxAgeMs: 90 * DAY_MS,
});
