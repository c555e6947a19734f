import { speak } from '../acts/speak.js';
import { openRun } from '../acts/open-run.js';
import { type Command, lines } from './command.js';

export const resumeCommand: Command = {
  name: 'resume',
  summary: 'Lets a paused run go on.',
  arguments: [{ kind: 'service' }, { kind: 'text', optional: true }],
  example: '/lifeboat resume orders',
  async run({ bot, values, asker }) {
    const run = await openRun(bot, values.service ?? '');
    const key = ['slack', 'resume', run.runId, asker.triggerId].join('/');
    return lines(
      await speak(bot, run, asker.user, person => ({ say: 'resume', word: { person, reason: values.text }, key })),
    );
  },
};
