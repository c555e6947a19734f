import type { Word } from '../plan/act.js';
import type { Run } from './run.js';

/** A person stops the run at the next safe point; the answer to them. */
export function stop(run: Run, word: Word): string {
  run.abort ??= word;
  const reason = word.reason ? ` (${word.reason})` : '';
  run.record.log('abort-asked', null, `${word.person} stops the run${reason}.`, { ...word });
  return run.record.pastPointOfNoReturn
    ? 'The run stops where it is; nothing is put back after the point of no return.'
    : 'The run stops and puts everything back.';
}
