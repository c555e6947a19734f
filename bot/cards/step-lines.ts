import { formatDuration } from '../../plan/duration.js';
import type { StepStatus } from '../../plan/run.js';
import { plain } from '../render/plain.js';
import { slowWord } from '../render/slow-word.js';

const MARKS: Record<StepStatus['state'], string> = {
  waiting: '·',
  running: '→',
  asking: '?',
  manual: '?',
  held: '!',
  done: '✓',
  failed: '✗',
  skipped: '-',
};
const SAID: Partial<Record<StepStatus['state'], string>> = {
  running: 'now',
  asking: 'asks for approval',
  manual: 'waits for a person',
  held: 'holds',
  skipped: 'left out',
};
/** Around the step that is on: more does not fit on a phone, and the rest is counted. */
const [BEFORE, AFTER] = [4, 8];

/** The steps of a run, one line each; of a long plan those around the one that is on, with the others counted. */
export function stepLines(
  steps: readonly StepStatus[],
  now: number,
  slow: ReadonlyMap<string, number> = new Map(),
): string[] {
  const on = Math.max(
    0,
    steps.findLastIndex(({ state }) => state !== 'waiting'),
  );
  const from = steps.length <= BEFORE + AFTER + 1 ? 0 : Math.max(0, on - BEFORE);
  const until = steps.length <= BEFORE + AFTER + 1 ? steps.length : Math.min(steps.length, on + AFTER + 1);
  const before = steps.slice(0, from);
  return [
    ...(from > 0 ? [`  ${from} steps before, ${count(before, 'done')} done`] : []),
    ...steps.slice(from, until).map((step, index) => line(step, from + index + 1, now, slow.get(step.id))),
    ...(until < steps.length ? [`  ${steps.length - until} more steps`] : []),
  ];
}

function count(steps: readonly StepStatus[], wanted: StepStatus['state']): number {
  return steps.filter(({ state }) => state === wanted).length;
}

function line(step: StepStatus, number: number, now: number, slow: number | undefined): string {
  const { title, state, startedAt, endedAt } = step;
  const took = startedAt === null ? undefined : formatDuration((endedAt ?? now) - startedAt);
  const facts = [took, SAID[state], slow === undefined ? undefined : slowWord(slow)].filter(one => one !== undefined);
  return `${MARKS[state]} ${number}. ${plain(title)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
}
