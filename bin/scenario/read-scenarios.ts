import { checkSchema } from '../../compiler/check-schema.js';
import { didYouMean } from '../../compiler/nearest.js';
import { quote, quoteList } from '../../compiler/quote.js';
import { readYaml } from '../../compiler/read-yaml.js';
import { createReport, finishReport, type Report } from '../../compiler/report.js';
import { LARGEST_RUNBOOK, screenText } from '../../compiler/screen-text.js';
import { locate, markAt, type YamlNode } from '../../compiler/yaml-node.js';
import type { Diagnostic } from '../../plan/diagnostic.js';
import type { Plan, PlannedStep } from '../../plan/plan.js';
import { type Accident, BOT_END } from './accident.js';
import { namedReadings, type Reading, type Scenario, Scenarios } from './scenario.js';

interface ReadScenarios {
  /** Only when no diagnostic is an error. */
  readonly scenarios?: readonly Scenario[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the scenarios of a plan, as strictly as a runbook, and checks every step and reading that they name. Never throws. */
export function readScenarios(text: string, path: string, plan: Plan): ReadScenarios {
  const report = createReport(path);
  const source = screenText(text, LARGEST_RUNBOOK, report);
  const top = { line: 1, column: 1 };
  const node = source === undefined ? undefined : readYaml({ text: source, line: 1, indents: [], fence: top }, report);
  if (!node && !report.failed) report.error('missing-key', 'Unexpected empty file, expected a list of scenarios', top);
  const scenarios = node && checkSchema(Scenarios, node, 'scenario', report);
  if (node && scenarios)
    for (const [index, one] of scenarios.entries()) checkNames(one, [index], { node, plan, report });
  return { ...(scenarios && !report.failed ? { scenarios } : {}), diagnostics: finishReport(report) };
}

interface Check {
  readonly node: YamlNode;
  readonly plan: Plan;
  readonly report: Report;
}

function checkNames({ given, answers, then }: Scenario, at: readonly PropertyKey[], check: Check): void {
  for (const key of ['readings', 'failures', 'undo_failures'] as const)
    for (const id of Object.keys(given[key])) stepOf(id, [...at, 'given', key, id], check);
  for (const [index, accident] of (given.accidents ?? []).entries())
    checkAccident(accident, [...at, 'given', 'accidents', index], check);
  for (const [key, regions] of Object.entries(then.world))
    for (const region of [regions].flat()) regionOf(region, [...at, 'then', 'world', key], [], check);
  for (const id of Object.keys(then.steps)) stepOf(id, [...at, 'then', 'steps', id], check);
  for (const [index, id] of (then.undone ?? []).entries()) stepOf(id, [...at, 'then', 'undone', index], check);
  for (const [index, answer] of answers.entries()) stepOf(answer.at, [...at, 'answers', index, 'at'], check);
  for (const [id, readings] of Object.entries(given.readings)) {
    const step = check.plan.steps.find(one => one.id === id);
    const path = [...at, 'given', 'readings', id];
    for (const reading of [readings].flat()) if (step) checkReading(reading, step, path, check);
  }
}

function stepOf(id: string, path: readonly PropertyKey[], { node, plan, report }: Check): void {
  const known = plan.steps.map(step => step.id);
  if (known.includes(id)) return;
  const message = `Unexpected step ${quote(id)}, expected ${quoteList(known)}`;
  report.error('unknown-step', message, markAt(node, path), { hint: didYouMean(id, known) });
}

function checkAccident(accident: Accident, path: readonly PropertyKey[], check: Check): void {
  for (const key of ['before', 'after', 'again'] as const) {
    const id = accident[key];
    if (id !== undefined) stepOf(id, [...path, key], check);
  }
  for (const key of ['crash', 'restart', 'behind'] as const) {
    const region = accident[key];
    if (region !== undefined) regionOf(region, [...path, key], [], check);
  }
  for (const key of ['cut', 'heal'] as const)
    for (const [index, end] of (accident[key] ?? []).entries()) regionOf(end, [...path, key, index], [BOT_END], check);
}

/** A region with a server of the plan, or one of `others`. */
function regionOf(
  region: string,
  path: readonly PropertyKey[],
  others: readonly string[],
  { node, plan, report }: Check,
): void {
  const nodes = Object.values(plan.estate.databases).flatMap(database => Object.keys(database.nodes));
  const known = [...new Set(nodes), ...others];
  if (known.includes(region)) return;
  const message = `Unexpected region ${quote(region)}, expected ${quoteList(known)}`;
  report.error('unknown-name', message, markAt(node, path), { hint: didYouMean(region, known) });
}

/** A named reading must be one that the step's gate can judge. */
function checkReading(reading: Reading, step: PlannedStep, path: readonly PropertyKey[], check: Check): void {
  if (typeof reading === 'object' && 'raw' in reading) return;
  const names: readonly string[] = step.gate === null ? [] : namedReadings[step.gate];
  const fits = typeof reading === 'string' ? names.includes(reading) : step.gate === 'lag';
  if (fits) return;
  const forms = [...names, ...(step.gate === 'lag' ? ['bound: 2s'] : []), 'raw:'];
  const shown = typeof reading === 'string' ? reading : 'bound:';
  const message = `Unexpected reading ${quote(shown)} of ${quote(step.do)}, expected ${quoteList(forms)}`;
  check.report.error('wrong-value', message, locate(check.node, path).node.mark);
}
