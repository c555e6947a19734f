import type { Resolution } from '../../workflows/messages.js';
import { openRun } from '../acts/open-run.js';
import { speak } from '../acts/speak.js';
import { holdsOf } from '../cards/run-cards.js';
import { RunsError } from '../runs/runs-error.js';
import { type CommandContext, lines, type Reply } from './command.js';

/** Answers the step that holds now. */
export async function resolveHold({ bot, values, asker }: CommandContext, resolution: Resolution): Promise<Reply> {
  const run = await openRun(bot, values.service ?? '');
  const hold = holdsOf(run.state).findLast(({ answer }) => answer === null);
  if (!hold || run.state.status !== 'held')
    throw new RunsError(
      'nothing-held',
      `No step of ${run.service} waits for a choice now.`,
      `See /lifeboat status ${run.service}.`,
    );
  const answer = await speak(bot, run, asker.user, person => ({
    say: 'resolve',
    word: { person, reason: values.text, resolution },
    key: ['slack', resolution, run.runId, hold.step.id, hold.at, person].join('/'),
  }));
  return lines(answer);
}
