import { quote } from '../quote.js';
import type { Mark, Report } from '../report.js';
import { type Exploration, explore, type PathItem } from './explore.js';
import type { Subject } from './ground.js';
import { invariants } from './invariant.js';
import { tellPath } from './tell-path.js';

/** Explores a plan and says what was found: the shortest way to break it, or that not everything was looked at. */
export function checkExploration(plan: Subject, front: (...path: readonly string[]) => Mark, report: Report): void {
  const result = explore(plan);
  if (!result.ok) return refuse(result, front('runbook'), report);
  if (result.complete) return;
  const message = `Unexpected size of ${quote(plan.steps.length)} steps, expected a plan that can be looked at whole; not fully explored: ${result.states} states, depth ${result.depth}`;
  const hint =
    'Nothing unsafe was found so far, which is not the same as safe. Fewer branches (`needs`) make fewer states.';
  report.warn('not-fully-explored', message, front('runbook'), { hint });
}

function refuse(result: Extract<Exploration, { ok: false }>, front: Mark, report: Report): void {
  const { invariant, sentence, after, path } = result;
  const when = after === '' ? '' : `, ${after}`;
  const message = `Unexpected way to ${invariants[invariant]}${when}, expected none: ${tellPath(path, sentence)}`;
  const last = path.findLast(({ step }) => step !== undefined)?.step;
  const at = last ? { ...last.place, endColumn: last.place.column + (last.manual ? 1 : last.do.length) } : front;
  report.error('unsafe-plan', message, at, { related: relatedTo(path) });
}

/** The steps on the path, each once, where it is in the runbook. */
function relatedTo(path: readonly PathItem[]) {
  return path.flatMap(({ step }, index) => {
    const first = path.findIndex(item => item.step === step) === index;
    return step && first ? [{ message: `${index + 1}`, place: step.place }] : [];
  });
}
