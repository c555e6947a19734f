import type { Diagnostic } from '../plan/diagnostic.js';
import type { Inventory } from '../plan/inventory.js';
import { type Plan, RunbookKind } from '../plan/plan.js';
import { buildPlan } from './build-plan.js';
import { checkFailback } from './check-failback.js';
import { checkSafety } from './check-safety.js';
import { checkExploration } from './explore/check-exploration.js';
import { hashPlan } from './hash-plan.js';
import { rootTree } from './include.js';
import { checkConditions } from './lower-condition.js';
import type { LoweredMove } from './lower-kind.js';
import { type LoweredRunbook, lowerRunbook } from './lower-runbook.js';
import { quote } from './quote.js';
import { createReport, finishReport, type Report } from './report.js';
import { sealEvacuation } from './seal-evacuation.js';
import type { Setting } from './setting.js';
import { wireGates } from './wire-gates.js';

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
  /** The moment at which overrides are judged, milliseconds since the epoch. Without it none counts as expired: the run judges them again. */
  readonly on?: number;
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
  const lowered = lowerRunbook(text, inventory, options.params ?? {}, rootTree(options), report);
  if (!lowered) return undefined;
  const { document, setting } = lowered;
  checkConditions(lowered.steps, report);
  if (report.failed) return undefined;
  // The parts of these were checked one by one, each as the runbook that it is.
  const { runbook } = setting.front.matter;
  const composed = runbook === RunbookKind.evacuation || runbook === RunbookKind.drill;
  const unsealed = composed
    ? buildPlan(document.title, { steps: wireGates(lowered.steps) }, setting, options)
    : checkSafety(document.title, lowered, setting, options, report);
  if (options.explore) checkExploration(unsealed, setting.front.mark, report);
  checkFailback(setting.front, options.sibling, report);
  const plan = lowered.moves ? withMoves(unsealed, lowered, lowered.moves, setting) : unsealed;
  return { ...plan, hash: hashPlan(plan) };
}

/** An evacuation, with the plan of each service beside the steps of all. */
function withMoves(
  plan: Omit<Plan, 'hash'>,
  { own }: LoweredRunbook,
  moves: readonly LoweredMove[],
  { front }: Setting,
): Omit<Plan, 'hash'> {
  const { region = '', at_once: atOnce } = front.matter;
  const wired = plan.steps.filter(({ id }) => own.some(step => step.id === id));
  return { ...plan, evacuation: sealEvacuation(wired, moves, { region, atOnce, commit: plan.source.commit }) };
}
