import { type PlannedStep, RunbookKind } from '../plan/plan.js';
import { checkSafety } from './check-safety.js';
import type { Included } from './include.js';
import { quote } from './quote.js';
import { createReport, type Mark, type Report } from './report.js';
import type { Setting } from './setting.js';

/** Adds the steps of the runbooks that an evacuation or a drill names to its own, which come first. Other kinds have their own only. */
export function lowerKind(
  own: readonly PlannedStep[],
  setting: Setting,
  report: Report,
): readonly PlannedStep[] | undefined {
  const { runbook } = setting.front.matter;
  if (runbook === RunbookKind.drill) return lowerDrill(own, setting, report);
  return runbook === RunbookKind.evacuation ? lowerEvacuation(own, setting, report) : own;
}

/** A drill takes the real path, planned, and comes back by the runbook's own way back. */
function lowerDrill(own: readonly PlannedStep[], { front, params, include }: Setting, report: Report) {
  const { drills = '', service } = front.matter;
  const at = front.mark('drills');
  const [from, to] = [String(params['from']), String(params['to'])];
  const there = include(drills, { from, to }, 'move', at, report);
  if (!there || !isOf(there, RunbookKind.switchover, service, drills, at, report)) return undefined;
  const { failback } = there.runbook.setting.front.matter;
  if (failback === undefined) {
    const message = `Unexpected runbook ${quote(drills)} without \`failback\`, expected a drill that can come back`;
    report.error('bad-include', message, at);
    return undefined;
  }
  const folder = drills.slice(0, drills.lastIndexOf('/') + 1);
  const back = include(folder + failback, { from: to, to: from }, 'back', at, report);
  if (!back || !isOf(back, RunbookKind.failback, service, failback, at, report)) return undefined;
  for (const part of [there, back]) checkPart(part, report);
  return [...own, ...there.place(endsOf(own)), ...back.place(there.ends)];
}

/** What is put together of whole runbooks is as safe as each of them: the rules speak of one move of one service. */
function checkPart({ runbook, path }: Included, report: Report): void {
  const child = createReport(path);
  checkSafety(runbook.document.title, runbook.steps, runbook.setting, { path }, child);
  for (const diagnostic of child.diagnostics) report.add(diagnostic);
}

function isOf(
  { runbook }: Included,
  kind: RunbookKind,
  service: string,
  path: string,
  at: Mark,
  report: Report,
): boolean {
  const { matter } = runbook.setting.front;
  if (matter.runbook === kind && matter.service === service) return true;
  const message = `Unexpected ${matter.runbook} of ${quote(matter.service)} in ${quote(path)}, expected a ${kind} of ${quote(service)}`;
  report.error('bad-include', message, at);
  return false;
}

/** Every service leaves the region after those it depends on; services that do not depend on each other leave side by side. */
function lowerEvacuation(own: readonly PlannedStep[], setting: Setting, report: Report) {
  const { region = '', services = {} } = setting.front.matter;
  const moved = new Map<string, Included>();
  const steps = [...own];
  for (const service of inOrder(setting)) {
    const path = services[service] ?? '';
    const at = setting.front.mark('services', service);
    const included = setting.include(path, { from: region }, service, at, report);
    if (!included || !isMoveOf(included, service, path, at, report)) continue;
    checkPart(included, report);
    const before = dependenciesOf(service, setting).flatMap(other => moved.get(other)?.ends ?? []);
    steps.push(...included.place(before.length > 0 ? before : endsOf(own)));
    moved.set(service, included);
  }
  return moved.size === Object.keys(services).length ? steps : undefined;
}

function isMoveOf({ runbook }: Included, service: string, path: string, at: Mark, report: Report): boolean {
  const { matter } = runbook.setting.front;
  const moves = matter.runbook === RunbookKind.failover || matter.runbook === RunbookKind.switchover;
  if (moves && matter.service === service) return true;
  const message = `Unexpected ${matter.runbook} of ${quote(matter.service)} in ${quote(path)}, expected a failover or switchover of ${quote(service)}`;
  report.error('bad-include', message, at);
  return false;
}

/** The services of the evacuation, each after those it depends on; the inventory has no circles. */
function inOrder(setting: Setting): readonly string[] {
  const ordered = new Set<string>();
  const add = (service: string): void => {
    if (ordered.has(service)) return;
    for (const other of dependenciesOf(service, setting)) add(other);
    ordered.add(service);
  };
  for (const service of Object.keys(setting.front.matter.services ?? {})) add(service);
  return [...ordered];
}

/** The services of the evacuation that one depends on, directly or through services that are not part of it. */
function dependenciesOf(service: string, { inventory, front }: Setting): readonly string[] {
  const { services = {} } = front.matter;
  const found = new Set<string>();
  const seen = new Set<string>();
  const look = (name: string): void => {
    for (const other of inventory.services[name]?.depends_on ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      if (Object.hasOwn(services, other)) found.add(other);
      else look(other);
    }
  };
  look(service);
  return [...found];
}

function endsOf(steps: readonly PlannedStep[]): readonly string[] {
  const needed = new Set(steps.flatMap(({ needs }) => needs));
  return steps.map(({ id }) => id).filter(id => !needed.has(id));
}
