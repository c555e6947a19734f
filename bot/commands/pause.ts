import { speak } from '../acts/speak.js';
import { openRun } from '../acts/open-run.js';
import { type Command, lines } from './command.js';

export const pauseCommand: Command = {
  name: 'pause',
  summary: 'Pauses the run of a service at the next safe point.',
  arguments: [{ kind: 'service' }, { kind: 'text', optional: true }],
  example: '/lifeboat pause orders',
  async run({ bot, values, asker }) {
    const run = await openRun(bot, values.service ?? '');
    const key = ['slack', 'pause', run.runId, asker.triggerId].join('/');
    return lines(
      await speak(bot, run, asker.user, person => ({ say: 'pause', word: { person, reason: values.text }, key })),
    );
  },
};
