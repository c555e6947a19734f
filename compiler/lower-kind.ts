import { type Plan, type PlannedStep, RunbookKind, type Unplanned } from '../plan/plan.js';
import { checkPart, endsOf, isOf } from './check-part.js';
import { lowerEvacuation } from './lower-evacuation.js';
import { lowerUnplanned } from './lower-unplanned.js';
import { quote } from './quote.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';

/** A service of an evacuation and its own plan, not sealed yet. */
export interface LoweredMove {
  readonly service: string;
  readonly needs: readonly string[];
  readonly plan: Omit<Plan, 'hash'>;
}

/** The steps of a runbook with those of the runbooks it names, and what its kind adds to the plan. */
export interface LoweredKind {
  readonly steps: readonly PlannedStep[];
  readonly moves?: readonly LoweredMove[];
  readonly unplanned?: Unplanned;
}

/** Adds the steps of the runbooks that an evacuation or a drill names to its own, which come first. Other kinds have their own only. */
export function lowerKind(own: readonly PlannedStep[], setting: Setting, report: Report): LoweredKind | undefined {
  const { runbook, failover } = setting.front.matter;
  if (runbook === RunbookKind.drill) return lowerDrill(own, setting, report);
  if (runbook === RunbookKind.evacuation) return lowerEvacuation(own, setting, report);
  if (failover === undefined || !setting.linked) return { steps: own };
  const unplanned = lowerUnplanned(failover, setting, report);
  return unplanned && { steps: own, unplanned };
}

/** A drill takes the real path, planned, and comes back by the runbook's own way back. */
function lowerDrill(own: readonly PlannedStep[], setting: Setting, report: Report): LoweredKind | undefined {
  const { front, params, include } = setting;
  const { drills = '', service } = front.matter;
  const at = front.mark('drills');
  const [from, to] = [String(params['from']), String(params['to'])];
  const there = include(drills, { from, to }, 'move', at, report);
  if (!there || !isOf(there, [RunbookKind.switchover], service, drills, at, report)) return undefined;
  const { failback } = there.runbook.setting.front.matter;
  if (failback === undefined) {
    const message = `Unexpected runbook ${quote(drills)} without \`failback\`, expected a drill that can come back`;
    report.error('bad-include', message, at);
    return undefined;
  }
  const folder = drills.slice(0, drills.lastIndexOf('/') + 1);
  const back = include(folder + failback, { from: to, to: from }, 'back', at, report);
  if (!back || !isOf(back, [RunbookKind.failback], service, failback, at, report)) return undefined;
  for (const part of [there, back]) checkPart(part, report);
  return { steps: [...own, ...there.place(endsOf(own)), ...back.place(there.ends)] };
}
