import { Mode } from '../plan/run.js';
import type { Word } from '../plan/act.js';
import type { Run } from './run.js';

/** Where a drill stands in its journal's data when it has made way. */
export const MADE_WAY = { yield: true } as const;

/**
 * A drill makes way for something that matters more. Before the point of no return it stops at the next safe point and everything is put back.
 * After it that would be a second move: the run goes forward to its end, and stops only where it would wait for people. A real run stays. Who
 * said it is not proved, so the name is worth what its sender is.
 */
export function makeWay(run: Run, word: Word): string {
  const { record } = run;
  if (run.input.mode === Mode.real) return 'A real run makes no way.';
  if (run.yielding) return 'It makes way already.';
  run.yielding = word;
  const forward = record.pastPointOfNoReturn;
  const what = forward
    ? 'it is past its point of no return, goes forward to its end and hands over'
    : 'everything is put back';
  record.log('abort-asked', null, `The drill makes way for ${word.person} (${word.reason}): ${what}.`, {
    ...word,
    ...MADE_WAY,
  });
  if (!forward) run.abort ??= word;
  else if (WAITS_FOR_PEOPLE.includes(record.snapshot().status)) run.abort ??= word;
  return 'It makes way.';
}

const WAITS_FOR_PEOPLE: readonly string[] = ['asking', 'manual', 'held', 'paused'];

/** Whether a run that would wait for people now has to stop instead, because it has made way. */
export function stopsForPeople(run: Run): boolean {
  if (run.yielding) run.abort ??= run.yielding;
  return run.yielding !== null;
}
