import type { Bot } from '../bot.js';
import type { OpenRun } from './open-run.js';
import { speak } from './speak.js';

/** A person did a manual step. The same step of the same run is done once, however often it is said. */
export function sayDone(bot: Bot, run: OpenRun, user: string, step: string): Promise<string> {
  const startedAt = run.state.steps.find(({ id }) => id === step)?.startedAt ?? 'unknown';
  return speak(bot, run, user, person => ({
    say: 'done',
    word: { person, reason: '', step },
    key: ['slack', 'done', run.runId, step, startedAt, person].join('/'),
  }));
}
