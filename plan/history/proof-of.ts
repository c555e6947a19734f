import type { Inventory } from '../inventory.js';
import type { Plan } from '../plan.js';
import type { PlanProof } from '../run.js';
import { DrillLevel } from './drill-level.js';
import { Freshness, FRESH_FOR_MS, type FreshnessVerdict, judgeFreshness } from './freshness.js';
import { passedDrill } from './passed-drill.js';
import { identityOf } from './plan-identity.js';
import type { RunRecord } from './run-record.js';

/** Whether a plan was proved lately, by what the inventory says of its service. */
export function freshnessOf(
  plan: Plan,
  { services }: Pick<Inventory, 'services'>,
  records: readonly RunRecord[],
  now: number,
): FreshnessVerdict {
  const drills = services[plan.service]?.drills;
  const level = drills?.proved_by === 'real' ? DrillLevel.real : DrillLevel.sandbox;
  const maxAgeMs = drills?.fresh_for ?? FRESH_FOR_MS;
  return judgeFreshness({ ...identityOf(plan), records: ofService(records, plan.service), now, maxAgeMs, level });
}

/** The same, with what follows from it for a run that is started now. `records` as a sentence: why there are none. */
export function proofOf(
  plan: Plan,
  inventory: Pick<Inventory, 'services'>,
  records: readonly RunRecord[] | string,
  now: number,
): PlanProof {
  if (typeof records === 'string') {
    const verdict = Freshness.unproven;
    return { verdict, reason: records, lastDrillAt: null, ...more(plan, inventory, verdict) };
  }
  const { verdict, reason, last } = freshnessOf(plan, inventory, records, now);
  const lastDrillAt = last !== null && passedDrill(last) ? last.endedAt : null;
  return { verdict, reason, lastDrillAt, ...more(plan, inventory, verdict) };
}

/** An unproven plan only warns unless the inventory says otherwise, so that the first run of a new service is possible. */
function more(plan: Plan, { services }: Pick<Inventory, 'services'>, verdict: Freshness) {
  const drills = services[plan.service]?.drills;
  const stale = verdict === Freshness.stale && (drills?.stale_plan ?? 'one-more') === 'one-more';
  const unproven = verdict === Freshness.unproven && drills?.unproven_plan === 'one-more';
  return { moreApprovers: stale || unproven ? 1 : 0 };
}

function ofService(records: readonly RunRecord[], service: string): readonly RunRecord[] {
  return records.filter(record => record.service === service);
}
