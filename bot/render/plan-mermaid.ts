import type { Danger, Plan, PlannedStep } from '../../plan/plan.js';
import { plain } from './plain.js';

const CLASSES: Record<Danger, string> = { reads: 'reads', writes: 'writes', 'point-of-no-return': 'final' };

/** The steps of a plan and what each waits for, as a Mermaid flowchart. Titles are the author's text: they cannot end a label or begin markup. */
export function planMermaid({ title, steps }: Plan): string[] {
  const names = new Map(steps.map(({ id }, index) => [id, `s${index + 1}`]));
  const name = (id: string): string => names.get(id) ?? 'unknown';
  return [
    'flowchart TD',
    `  %% ${plain(title).replace(/[{}%]/g, '')}`,
    ...steps.map((step, index) => `  ${name(step.id)}${shape(step, index)}:::${CLASSES[step.danger]}`),
    ...steps.flatMap(step => step.needs.map(need => `  ${name(need)} --> ${name(step.id)}`)),
    ...steps.flatMap(step => step.guards.map(gate => `  ${name(gate)} -. read again .-> ${name(step.id)}`)),
    '  classDef reads fill:#eef6ee,stroke:#4a7c59',
    '  classDef writes fill:#fff6e0,stroke:#b07d2b',
    '  classDef final fill:#fde8e8,stroke:#b23a3a,stroke-width:3px',
  ];
}

/** A gate and an approval let through or not, a person's step is round. */
function shape({ title, gate, approval, manual }: PlannedStep, index: number): string {
  const label = `"${index + 1}. ${escaped(title)}"`;
  if (gate !== null || approval !== null) return `{{${label}}}`;
  return manual ? `([${label}])` : `[${label}]`;
}

/** Every character but letters, digits, spaces and a few signs as Mermaid's numeric entity. */
function escaped(text: string): string {
  return Array.from(plain(text))
    .map(each => (/[\p{L}\p{N} .,:()/-]/u.test(each) ? each : `#${each.codePointAt(0) ?? 63};`))
    .join('');
}
