import type { Inventory } from '../plan/inventory.js';
import type { PlannedStep } from '../plan/plan.js';
import type { RunbookDocument } from './document.js';
import { createInclude, type Tree } from './include.js';
import { checkFacts } from './lower-condition.js';
import { type LoweredKind, lowerKind } from './lower-kind.js';
import { lowerSteps } from './lower-steps.js';
import { readDocument } from './read-document.js';
import { readFrontMatter } from './read-front-matter.js';
import { readSteps } from './read-steps.js';
import type { Report } from './report.js';
import { resolveParams } from './resolve-params.js';
import { LARGEST_RUNBOOK, screenText } from './screen-text.js';
import type { Setting } from './setting.js';
import { warnUnused } from './warn-unused.js';

/** A runbook whose steps, those of included runbooks among them, are lowered and in order, and not yet wired to their gates. */
export interface LoweredRunbook extends LoweredKind {
  readonly document: RunbookDocument;
  readonly setting: Setting;
  /** Its own steps alone. */
  readonly own: readonly PlannedStep[];
}

/** Reads one text and lowers its steps; undefined when it has errors, which the report then holds. */
export function lowerRunbook(
  text: string,
  inventory: Inventory,
  given: Readonly<Record<string, string>>,
  tree: Tree,
  report: Report,
): LoweredRunbook | undefined {
  const source = screenText(text, LARGEST_RUNBOOK, report);
  if (source === undefined) return undefined;
  const document = readDocument(source, report);
  const front = document.front ? readFrontMatter(document.front, inventory, report) : undefined;
  const service = front && inventory.services[front.matter.service];
  const params = front && resolveParams(front, inventory, given, report);
  if (!front || !service || !params) return undefined;
  const used = new Set<string>();
  const sources = readSteps(document.sections, params, used, report);
  const include = createInclude(inventory, tree, lowerRunbook);
  const linked = tree.options.sibling !== undefined;
  const setting = { inventory, service, front, params, include, linked };
  checkFacts(setting, report);
  for (const fact of Object.values(front.matter.facts)) if ('param' in fact) used.add(fact.param);
  const own = lowerSteps(sources, sources.length === document.sections.length, setting, report);
  const lowered = own && lowerKind(own, setting, report);
  if (!lowered || report.failed) return undefined;
  warnUnused(front, used, report);
  return { document, setting, own, ...lowered };
}
