import { quote } from './quote.js';
import type { StepSource } from './read-steps.js';
import type { Mark, Report } from './report.js';
import { writtenStep } from './written-step.js';
import { entryOf } from './yaml-node.js';

const LONGEST = 48;

/** The id of each step: the `id:` of its block, else its heading as a slug. Undefined when two are the same. */
export function nameSteps(sources: readonly StepSource[], report: Report): readonly string[] | undefined {
  const seen = new Map<string, Mark>();
  let good = true;
  const ids = sources.map((source, index) => {
    const id = writtenStep(source)?.modifiers.id ?? (slug(source.section.title) || `step-${index + 1}`);
    const mark = markOfId(source);
    const first = seen.get(id);
    if (first) {
      good = false;
      const related = [{ message: 'First used here', place: report.place(first) }];
      const hint = writtenStep(source) ? 'Give this step an `id:` of its own.' : 'Change the heading.';
      report.error('duplicate-id', `Unexpected second step with the id ${quote(id)}, expected another id`, mark, {
        related,
        hint,
      });
    } else seen.set(id, mark);
    return id;
  });
  return good ? ids : undefined;
}

function markOfId(source: StepSource): Mark {
  const written = writtenStep(source);
  const id = written && entryOf(written.node, 'id');
  return id?.value.mark ?? source.section.heading;
}

/** A heading in lower case, with dashes for everything that is neither a letter of the Latin alphabet nor a digit. */
function slug(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
}
