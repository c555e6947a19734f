import type { Severity } from '../plan/diagnostic.js';
import type { Inventory } from '../plan/inventory.js';
import type { PlannedStep } from '../plan/plan.js';
import type { Mark, Report } from './report.js';
import { type Ancestors, findAncestors } from './ancestors.js';
import type { Front } from './read-front-matter.js';
import { rules } from './rules/index.js';
import type { Finding, Lowered, Rule } from './rules/rule.js';

/** Checks every safety rule on a lowered plan, each as strictly as the inventory says. */
export function checkRules(
  plan: Lowered['plan'],
  front: Front,
  inventory: Inventory,
  report: Report,
  on?: number,
): void {
  const ancestors = findAncestors(plan.steps);
  const before = (step: PlannedStep) => ancestors.get(step.id) ?? [];
  const descendants = findDescendants(plan.steps, ancestors);
  const after = (step: PlannedStep) => descendants.get(step.id) ?? [];
  const lowered: Lowered = { plan, inventory, before, after, front: front.mark, ...(on === undefined ? {} : { on }) };
  for (const rule of rules) {
    const severity = severityOf(rule, inventory);
    if (severity === 'off') continue;
    for (const finding of rule.check(lowered)) add(rule.code, severity, finding, report);
  }
}

/** For each step those that start only after it, in the order of the plan; turned around once, because every rule asks. */
function findDescendants(steps: readonly PlannedStep[], ancestors: Ancestors): Ancestors {
  const after = new Map<string, PlannedStep[]>(steps.map(({ id }) => [id, []]));
  for (const step of steps) for (const { id } of ancestors.get(step.id) ?? []) after.get(id)?.push(step);
  return after;
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
  return { file: place.file, line: place.line, column: place.column, endColumn: place.column + name.length };
}
