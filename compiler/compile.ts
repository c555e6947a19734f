import type { Diagnostic } from '../plan/diagnostic.js';
import type { Inventory } from '../plan/inventory.js';
import type { Plan } from '../plan/plan.js';
import { buildPlan } from './build-plan.js';
import { checkFailback } from './check-failback.js';
import { checkRoutes } from './check-routes.js';
import { checkRules } from './check-rules.js';
import { checkExploration } from './explore/check-exploration.js';
import { hashPlan } from './hash-plan.js';
import { lowerSteps } from './lower-steps.js';
import { quote } from './quote.js';
import { readDocument } from './read-document.js';
import { readFrontMatter } from './read-front-matter.js';
import { readSteps } from './read-steps.js';
import { createReport, finishReport, type Report } from './report.js';
import { resolveParams } from './resolve-params.js';
import { LARGEST_RUNBOOK, screenText } from './screen-text.js';
import { warnUnused } from './warn-unused.js';

export interface CompileOptions {
  /** The runbook's path, as it shall stand in the plan and in diagnostics. */
  readonly path: string;
  readonly commit?: string | null;
  /** Values for the runbook's parameters, as a person typed them. */
  readonly params?: Readonly<Record<string, string>>;
  /** The text of another runbook by its path relative to this one; undefined when there is none. Without it, links are not followed. */
  readonly sibling?: (relativePath: string) => string | undefined;
  /** Whether to run the plan against the model of the world under accidents as well; tens of milliseconds for a runbook. */
  readonly explore?: boolean;
}

export interface Compiled {
  /** Only when no diagnostic is an error. */
  readonly plan?: Plan;
  /** The plan as it would be, when nothing but a safety rule refuses it: to be read and compared, never to be run. */
  readonly refused?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a runbook against an inventory. Pure, and never throws: whatever is wrong with the text is a diagnostic. A fault of the
 * compiler itself becomes one too, so that one strange runbook cannot hide the others of a directory.
 */
export function compile(text: string, inventory: Inventory, options: CompileOptions): Compiled {
  const report = createReport(options.path);
  try {
    const plan = compileInto(text, inventory, options, report);
    const made = plan && (report.failed ? { refused: plan } : { plan });
    return { ...made, diagnostics: finishReport(report) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report.error(
      'compiler-defect',
      `Unexpected failure of the compiler (${quote(reason)}), expected a plan or a reason`,
      {
        line: 1,
        column: 1,
      },
    );
    return { diagnostics: finishReport(report) };
  }
}

function compileInto(text: string, inventory: Inventory, options: CompileOptions, report: Report): Plan | undefined {
  const source = screenText(text, LARGEST_RUNBOOK, report);
  if (source === undefined) return undefined;
  const document = readDocument(source, report);
  const front = document.front ? readFrontMatter(document.front, inventory, report) : undefined;
  const service = front && inventory.services[front.matter.service];
  const params = front && resolveParams(front, inventory, options.params ?? {}, report);
  if (!front || !service || !params) return undefined;
  const used = new Set<string>();
  const sources = readSteps(document.sections, params, used, report);
  const setting = { inventory, service, front, params };
  const steps = lowerSteps(sources, sources.length === document.sections.length, setting, report);
  if (!steps || report.failed) return undefined;
  const unsealed = buildPlan(document.title, steps, setting, options);
  warnUnused(front, used, report);
  checkFailback(front, options.sibling, report);
  checkRoutes(unsealed, report);
  checkRules(unsealed, front, inventory, report);
  if (options.explore) checkExploration(unsealed, front.mark, report);
  return { ...unsealed, hash: hashPlan(unsealed) };
}
