import type { Inventory } from '../plan/inventory.js';
import type { RunbookKind } from '../plan/plan.js';
import type { ParamSpec } from './param-spec.js';
import { readDocument } from './read-document.js';
import { readFrontMatter } from './read-front-matter.js';
import { createReport } from './report.js';
import { paramSpecs } from './resolve-params.js';
import { LARGEST_RUNBOOK, screenText } from './screen-text.js';

/** What a runbook is, before it is compiled: for a list of runbooks and for a form that asks for its parameters. */
export interface RunbookHead {
  readonly title: string;
  readonly kind: RunbookKind;
  readonly service: string;
  /** With `from` and `to`, which every move has. */
  readonly params: Readonly<Record<string, ParamSpec>>;
}

/** Reads title, front matter and parameters; undefined when these are wrong, which compiling it then explains. */
export function readHead(text: string, inventory: Inventory, path: string): RunbookHead | undefined {
  const report = createReport(path);
  const source = screenText(text, LARGEST_RUNBOOK, report);
  if (source === undefined) return undefined;
  const document = readDocument(source, report);
  const front = document.front ? readFrontMatter(document.front, inventory, report) : undefined;
  const params = front && paramSpecs(front, inventory, report);
  if (!front || !params) return undefined;
  return { title: document.title, kind: front.matter.runbook, service: front.matter.service, params };
}
