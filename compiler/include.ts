import type { Inventory } from '../plan/inventory.js';
import { type PlannedStep, RunbookKind } from '../plan/plan.js';
import type { CompileOptions } from './compile.js';
import type { LoweredRunbook } from './lower-runbook.js';
import { quote } from './quote.js';
import { createReport, type Mark, type Report } from './report.js';

/** A path from one runbook to another: relative, inside the folder, no scheme, no option. */
export const RUNBOOK_PATH = /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_][A-Za-z0-9_.-]*\.md$/;
/** Links are refused by whoever reads files for the compiler, which sees only that there is none. */
export const NO_FILE = 'A symbolic link counts as no file; so does what lies outside the folder of the runbook.';
/** Runbooks that one may include in all. An evacuation has one for each service; runbooks that include each other twice would double without end. */
const MOST_INCLUDED = 100;

/** Which files a runbook was reached through. */
export interface Tree {
  readonly options: Pick<CompileOptions, 'path' | 'sibling'>;
  /** Paths relative to the runbook that is compiled, from it to this one. Its own is its file name. */
  readonly chain: readonly string[];
  /** How many were included so far; shared by all of one compilation. */
  readonly count: { included: number };
}

export function rootTree({ path, sibling }: CompileOptions): Tree {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { options: { path, ...(sibling ? { sibling } : {}) }, chain: [name], count: { included: 0 } };
}

export interface Included {
  /** As it stands in places and in a plan of its own. */
  readonly path: string;
  readonly runbook: LoweredRunbook;
  /** Ids carry the prefix. */
  readonly steps: readonly PlannedStep[];
  /** What the first steps of it need is not known to them. */
  readonly place: (needs: readonly string[]) => readonly PlannedStep[];
  /** The steps that nothing else of it waits for. */
  readonly ends: readonly string[];
}

/** Lowers another runbook as steps of this one: its path, the values of its parameters, the prefix of its ids. */
export type Include = (
  path: string,
  given: Readonly<Record<string, string>>,
  prefix: string,
  at: Mark,
  report: Report,
) => Included | undefined;

type Lower = (
  text: string,
  inventory: Inventory,
  given: Readonly<Record<string, string>>,
  tree: Tree,
  report: Report,
) => LoweredRunbook | undefined;

export function createInclude(inventory: Inventory, tree: Tree, lower: Lower): Include {
  return (path, given, prefix, at, report) => {
    const full = resolvePath(path, tree);
    const text = findText(path, full, tree, at, report);
    if (text === undefined) return undefined;
    const child = createReport(folderOf(tree.options.path) + full);
    const runbook = lower(text, inventory, given, { ...tree, chain: [...tree.chain, full] }, child);
    for (const diagnostic of child.diagnostics) report.add(diagnostic);
    if (!runbook) return undefined;
    const { runbook: kind } = runbook.setting.front.matter;
    if (kind === RunbookKind.evacuation || kind === RunbookKind.drill) {
      const message = `Unexpected ${kind} runbook ${quote(path)}, expected one that moves or returns a single service`;
      report.error('bad-include', message, at);
      return undefined;
    }
    return prefixed(runbook, child.path, prefix);
  };
}

function findText(path: string, full: string, tree: Tree, at: Mark, report: Report): string | undefined {
  if (!RUNBOOK_PATH.test(path)) {
    const message = `Unexpected path ${quote(path)}, expected a relative path to a runbook, such as \`orders-failover.md\``;
    report.error('bad-path', message, at);
    return undefined;
  }
  if (tree.chain.includes(full)) {
    const circle = [...tree.chain.slice(tree.chain.indexOf(full)), full].map(quote).join(' -> ');
    report.error('include-cycle', `Unexpected circle of runbooks ${circle}, expected an end`, at);
    return undefined;
  }
  tree.count.included += 1;
  if (tree.count.included > MOST_INCLUDED) {
    report.error('too-many-steps', `Unexpected inclusion of more than ${MOST_INCLUDED} runbooks, expected fewer`, at);
    return undefined;
  }
  const text = tree.options.sibling?.(full);
  if (text === undefined) {
    const message = `Unexpected path ${quote(path)}, where there is no file, expected a runbook`;
    report.error('bad-path', message, at, { hint: NO_FILE });
  }
  return text;
}

function resolvePath(path: string, { chain }: Tree): string {
  return folderOf(chain.length > 1 ? (chain.at(-1) ?? '') : '') + path;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function prefixed(runbook: LoweredRunbook, path: string, prefix: string): Included {
  const name = (id: string): string => `${prefix}--${id}`;
  const steps = runbook.steps.map(step => {
    const gate =
      step.when && 'gate' in step.when.from ? { ...step.when.from, gate: name(step.when.from.gate) } : undefined;
    const when = step.when && gate ? { when: { ...step.when, from: gate } } : {};
    return { ...step, id: name(step.id), needs: step.needs.map(name), ...when };
  });
  const needed = new Set(steps.flatMap(({ needs }) => needs));
  return {
    path,
    runbook,
    steps,
    place: needs => steps.map(step => (step.needs.length === 0 ? { ...step, needs: [...needs] } : step)),
    ends: steps.map(({ id }) => id).filter(id => !needed.has(id)),
  };
}
