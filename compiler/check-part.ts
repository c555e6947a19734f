import type { Plan, PlannedStep, RunbookKind } from '../plan/plan.js';
import { checkSafety } from './check-safety.js';
import type { Included } from './include.js';
import { quote, quoteList } from './quote.js';
import { createReport, type Mark, type Report } from './report.js';

/** What is put together of whole runbooks is as safe as each of them: the rules speak of one move of one service. Gives the part as a plan of its own. */
export function checkPart({ runbook, path }: Included, report: Report): Omit<Plan, 'hash'> {
  const child = createReport(path);
  const plan = checkSafety(runbook.document.title, runbook, runbook.setting, { path }, child);
  for (const diagnostic of child.diagnostics) report.add(diagnostic);
  return plan;
}

/** Whether an included runbook is of one of these kinds and of that service; told when not. */
export function isOf(
  { runbook }: Included,
  kinds: readonly RunbookKind[],
  service: string,
  path: string,
  at: Mark,
  report: Report,
): boolean {
  const { matter } = runbook.setting.front;
  if (kinds.includes(matter.runbook) && matter.service === service) return true;
  const expected = kinds.length > 1 ? quoteList(kinds) : `a ${kinds[0] ?? ''}`;
  const message = `Unexpected ${matter.runbook} of ${quote(matter.service)} in ${quote(path)}, expected ${expected} of ${quote(service)}`;
  report.error('bad-include', message, at);
  return false;
}

/** The steps that no other waits for. */
export function endsOf(steps: readonly PlannedStep[]): readonly string[] {
  const needed = new Set(steps.flatMap(({ needs }) => needs));
  return steps.map(({ id }) => id).filter(id => !needed.has(id));
}
