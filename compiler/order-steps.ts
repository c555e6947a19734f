import { nameSteps } from './name-steps.js';
import type { Standing } from './lower-step.js';
import { didYouMean } from './nearest.js';
import { quote } from './quote.js';
import type { StepSource } from './read-steps.js';
import type { Mark, Report } from './report.js';
import { writtenStep } from './written-step.js';
import { locate, markAt } from './yaml-node.js';

export interface Ordered {
  readonly source: StepSource;
  readonly standing: Standing;
}

/**
 * Gives every step its id and its explicit needs (the step before it, unless `needs` says otherwise) and sorts the steps so that each
 * stands after what it needs, otherwise in the order of the file. Undefined when ids repeat, needs are unknown or form a circle.
 */
export function orderSteps(sources: readonly StepSource[], report: Report): readonly Ordered[] | undefined {
  const ids = nameSteps(sources, report);
  if (!ids) return undefined;
  const steps = sources.map((source, index) => {
    const before = ids[index - 1];
    return {
      source,
      standing: { id: ids[index] ?? '', needs: writtenNeeds(source) ?? (before === undefined ? [] : [before]) },
    };
  });
  if (!checkNeeds(steps, ids, report)) return undefined;
  const sorted = sort(steps);
  if (sorted.length === steps.length) return sorted;
  reportCycle(
    steps.filter(step => !sorted.includes(step)),
    report,
  );
  return undefined;
}

function writtenNeeds(source: StepSource): readonly string[] | undefined {
  const needs = writtenStep(source)?.modifiers.needs;
  return typeof needs === 'string' ? [needs] : needs && [...new Set(needs)];
}

function checkNeeds(steps: readonly Ordered[], ids: readonly string[], report: Report): boolean {
  const known = new Set(ids);
  let good = true;
  for (const step of steps) {
    for (const [index, need] of step.standing.needs.entries()) {
      if (known.has(need)) continue;
      good = false;
      const message = `Unexpected step ${quote(need)} in \`needs\`, expected the id of a step of this runbook`;
      const hint =
        didYouMean(need, ids) ?? 'The id is the `id:` of the block, or the heading in lower case with dashes.';
      report.error('unknown-step', message, markOfNeed(step, index), { hint });
    }
  }
  return good;
}

function markOfNeed({ source }: Ordered, index: number): Mark {
  const written = writtenStep(source);
  if (!written) return source.section.heading;
  const { node, found } = locate(written.node, ['needs', index]);
  return found ? node.mark : markAt(written.node, ['needs']);
}

/** Repeatedly takes the first step of the file all of whose needs are taken; stops short at a circle. */
function sort(steps: readonly Ordered[]): readonly Ordered[] {
  const sorted: Ordered[] = [];
  const taken = new Set<string>();
  const waiting = [...steps];
  for (;;) {
    const index = waiting.findIndex(({ standing }) => standing.needs.every(need => taken.has(need)));
    const next = waiting[index];
    if (!next) return sorted;
    sorted.push(next);
    taken.add(next.standing.id);
    waiting.splice(index, 1);
  }
}

/** Prints one circle among steps that could not be sorted: each of them needs another one of them, or a step behind one. */
function reportCycle(stuck: readonly Ordered[], report: Report): void {
  const byId = new Map(stuck.map(step => [step.standing.id, step]));
  const path: string[] = [];
  let id = stuck[0]?.standing.id;
  while (id !== undefined && !path.includes(id)) {
    path.push(id);
    id = byId.get(id)?.standing.needs.find(need => byId.has(need));
  }
  const circle = path.slice(path.indexOf(id ?? ''));
  const steps = circle.flatMap(each => byId.get(each) ?? []);
  const shown = [...circle, circle[0] ?? ''].map(quote).join(' -> ');
  const first = steps[0];
  if (!first) return;
  const related = steps.slice(1).map(step => ({
    message: `${quote(step.standing.id)} needs ${quote(step.standing.needs.find(need => circle.includes(need)))}`,
    place: report.place(markOfNeed(step, 0)),
  }));
  report.error(
    'needs-cycle',
    `Unexpected circle of needs ${shown}, expected steps that can be put in order`,
    markOfNeed(first, 0),
    { related },
  );
}
