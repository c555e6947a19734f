import { formatDuration } from '../../plan/duration.js';
import type { StepStatus } from '../../plan/run.js';
import type { Paint } from './paint.js';
import { plain } from './plain.js';
import { slowWord } from './slow-word.js';

type State = StepStatus['state'];

const STATES: Record<State, readonly [mark: string, tone: keyof Paint]> = {
  waiting: ['·', 'dim'],
  running: ['→', 'bold'],
  asking: ['?', 'ask'],
  manual: ['?', 'ask'],
  held: ['!', 'bad'],
  done: ['✓', 'good'],
  failed: ['✗', 'bad'],
  skipped: ['-', 'dim'],
};
/** What a state needs besides its mark. */
const SAID: Partial<Record<State, string>> = { asking: 'asks', manual: 'waits for a person', held: 'holds' };
/** Titles longer than this push the times out of their column, nothing worse. */
const TITLE_WIDTH = 46;

interface StepView {
  readonly now: number;
  readonly paint: Paint;
  /** The limit that it has passed, milliseconds. */
  readonly slow?: number | undefined;
}

/** One step of a run: its state, its title, how long it has taken, and why when it did not simply succeed. */
export function stepLines(step: StepStatus, { now, paint, slow }: StepView): string[] {
  const [mark, tone] = STATES[step.state];
  const took = step.startedAt === null ? '' : formatDuration((step.endedAt ?? now) - step.startedAt);
  const title = plain(step.title).padEnd(TITLE_WIDTH);
  const first = ` ${paint[tone](mark)} ${step.state === 'waiting' ? paint.dim(title) : title} ${took.padStart(9)}`;
  const said = [SAID[step.state], slow === undefined ? undefined : slowWord(slow)].filter(one => one !== undefined);
  const why = step.reason ?? step.judgement?.reason;
  return [
    (said.length === 0 ? first : `${first}  ${paint.ask(said.join(', '))}`).trimEnd(),
    ...(why && step.state !== 'waiting' ? [`     ${paint.dim(plain(why))}`] : []),
  ];
}
