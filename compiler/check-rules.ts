import type { PlannedStep } from '../plan/plan.js';
import type { Mark, Report } from './report.js';
import { findAncestors } from './ancestors.js';
import type { Front } from './read-front-matter.js';
import { rules } from './rules/index.js';
import type { Finding, Lowered, Rule } from './rules/rule.js';

/** Checks every safety rule on a lowered plan. */
export function checkRules(plan: Lowered['plan'], front: Front, report: Report): void {
  const ancestors = findAncestors(plan.steps);
  const before = (step: PlannedStep) => ancestors.get(step.id) ?? [];
  const after = (step: PlannedStep) => plan.steps.filter(other => before(other).includes(step));
  const lowered: Lowered = { plan, before, after, front: front.mark };
  for (const rule of rules) for (const finding of rule.check(lowered)) add(rule, finding, report);
}

function add({ code, severity }: Rule, { at, message, hint, related }: Finding, report: Report): void {
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
