import type { Severity } from '../plan/diagnostic.js';
import type { Inventory } from '../plan/inventory.js';
import type { PlannedStep } from '../plan/plan.js';
import type { Mark, Report } from './report.js';
import { findAncestors } from './ancestors.js';
import type { Front } from './read-front-matter.js';
import { rules } from './rules/index.js';
import type { Finding, Lowered, Rule } from './rules/rule.js';

/** Checks every safety rule on a lowered plan, each as strictly as the inventory says. */
export function checkRules(plan: Lowered['plan'], front: Front, inventory: Inventory, report: Report): void {
  const ancestors = findAncestors(plan.steps);
  const before = (step: PlannedStep) => ancestors.get(step.id) ?? [];
  const descendants = new Map<string, readonly PlannedStep[]>();
  const after = (step: PlannedStep): readonly PlannedStep[] => {
    const known = descendants.get(step.id) ?? plan.steps.filter(other => before(other).includes(step));
    descendants.set(step.id, known);
    return known;
  };
  const lowered: Lowered = { plan, inventory, before, after, front: front.mark };
  for (const rule of rules) {
    const severity = severityOf(rule, inventory);
    if (severity === 'off') continue;
    for (const finding of rule.check(lowered)) add(rule.code, severity, finding, report);
  }
}

/** A rule that protects data is as strict as it is, whatever an inventory says that was not checked. */
function severityOf({ code, severity, locked }: Rule, { rules: chosen = {} }: Inventory): Severity | 'off' {
  return locked || !Object.hasOwn(chosen, code) ? severity : (chosen[code] ?? severity);
}

function add(code: string, severity: Severity, { at, message, hint, related }: Finding, report: Report): void {
  const mark = 'place' in at ? markOf(at) : at;
  report.add({
    code,
    severity,
    message,
    place: report.place(mark),
    ...(mark.endColumn === undefined ? {} : { endColumn: mark.endColumn }),
    ...(related && related.length > 0
      ? { related: related.map(other => ({ message: other.message, place: other.step.place })) }
      : {}),
    ...(hint === undefined ? {} : { hint }),
  });
}

function markOf({ place, do: name }: PlannedStep): Mark {
  return { line: place.line, column: place.column, endColumn: place.column + name.length };
}
