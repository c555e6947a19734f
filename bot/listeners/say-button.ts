import { type OpenRun, openRun } from '../acts/open-run.js';
import { refuseLate } from '../acts/refuse-late.js';
import { sayDone } from '../acts/say-done.js';
import { speak } from '../acts/speak.js';
import type { Bot } from '../bot.js';
import type { Clicked } from './clicked.js';
import type { Listener } from './listener.js';
import { onButton } from './on-button.js';

/** Done, Retry, Pause and Resume: said at once, and the run's answer goes to whoever clicked. */
export const sayButton: Listener = (app, bot) => onButton(app, bot, /^lifeboat\.(?:done|retry|pause|resume)$/, sayIt);

async function sayIt(bot: Bot, click: Clicked): Promise<string> {
  const { action, subject, user } = click;
  const run = await openRun(bot, subject.service, subject.run);
  refuseLate(bot, run.state, click);
  return action === 'done' ? sayDone(bot, run, user, subject.step ?? '') : sayWord(bot, run, click);
}

/** A repeated hold is a new question with a key of its own; pause and resume are told apart by the click. */
function sayWord(bot: Bot, run: OpenRun, { action, subject, user, triggerId }: Clicked): Promise<string> {
  if (action === 'retry') {
    return speak(bot, run, user, person => ({
      say: 'resolve',
      word: { person, reason: '', resolution: 'retry' },
      key: ['slack', 'retry', run.runId, subject.step, subject.askedAt, person].join('/'),
    }));
  }
  const say = action === 'resume' ? 'resume' : 'pause';
  const key = ['slack', say, run.runId, triggerId].join('/');
  return speak(bot, run, user, person => ({ say, word: { person, reason: '' }, key }));
}
