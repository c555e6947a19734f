import type { PlanDiff } from '../../compiler/diff/diff-plans.js';
import type { StepChange } from '../../compiler/diff/diff-steps.js';
import type { Difference } from '../../compiler/diff/differences.js';
import type { Tone } from '../../compiler/diff/meanings/meaning.js';
import { fieldOf, shapeOf } from '../../compiler/schema-field.js';
import { formatDuration } from '../../plan/duration.js';
import { findStepKind } from '../../plan/steps/index.js';
import { noPaint, type Paint } from './paint.js';
import { plain } from './plain.js';

const MARKS = {
  worse: ['!', 'bad'],
  other: ['·', 'ask'],
  better: ['✓', 'good'],
} as const satisfies Record<Tone, readonly [string, keyof Paint]>;

/** What two plans differ in, for people: first what it means for safety, then every change. */
export function planDiffLines({ same, meanings, plan, steps }: PlanDiff, paint: Paint = noPaint): string[] {
  if (same) return ['No difference: a run of either would do the same.'];
  const said = meanings.map(({ tone, sentence }) => {
    const [mark, colour] = MARKS[tone];
    return `${paint[colour](mark)} ${plain(sentence)}`;
  });
  const changes = [...plan.map(planLine), ...steps.flatMap(stepLines)];
  return [...said, ...(said.length > 0 ? [''] : []), ...changes.map(plain)];
}

function planLine({ path, before, after }: Difference): string {
  return `~ plan: ${path.map(nameOf).join('.')} ${fromTo(path, before, after)}`;
}

function stepLines(change: StepChange): string[] {
  const { step } = change;
  if (change.change === 'added') return [`+ ${step}: ${change.summary}, ${behind(change.after)}`];
  if (change.change === 'removed') return [`- ${step}: ${change.summary}, was ${behind(change.after)}`];
  if (change.change === 'moved') return [`> ${step}: ${behind(change.after)}, was ${behind(change.before)}`];
  return change.fields.map(field => `~ ${step}: ${stepField(change.do, field)}`);
}

function behind(id: string | null): string {
  return id === null ? 'first' : `after ${id}`;
}

/** Long texts are not shown: the files themselves show them better. */
const TEXTS: Readonly<Record<string, string>> = {
  prose: 'the text for people changed',
  tasks: 'the task list changed',
};

function stepField(kind: string, field: Difference): string {
  const [first = '', second = ''] = field.path;
  const text = TEXTS[first];
  if (text !== undefined) return text;
  const args = first === 'args' ? findStepKind(kind)?.args : undefined;
  const schema = args && shapeOf(args)[second];
  const path = first === 'args' ? field.path.slice(1) : field.path;
  const unit = schema && fieldOf(schema).unit === 'ms';
  return `${path.map(nameOf).join('.')} ${fromTo(path, field.before, field.after, unit)}`;
}

function nameOf(key: string): string {
  return key.replace(/Ms$/, '').replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

function fromTo(
  path: readonly string[],
  before: unknown,
  after: unknown,
  isTime = (path.at(-1) ?? '').endsWith('Ms'),
): string {
  return `${show(before, isTime)} -> ${show(after, isTime)}`;
}

function show(value: unknown, isTime: boolean): string {
  if (value === undefined || value === null) return 'none';
  if (isTime && typeof value === 'number') return formatDuration(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
