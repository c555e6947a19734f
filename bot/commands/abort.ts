import { openRun } from '../acts/open-run.js';
import { speak } from '../acts/speak.js';
import { type Command, lines } from './command.js';
import { reasonForm } from './reason-form.js';

export const abortCommand: Command = {
  name: 'abort',
  summary: 'Stops the run of a service. Before the point of no return everything is put back.',
  arguments: [{ kind: 'service' }, { kind: 'text', optional: true }],
  example: '/lifeboat abort orders the primary answers again',
  async run(context) {
    const { bot, values, asker } = context;
    if (values.text === '') return reasonForm(context, 'abort');
    const run = await openRun(bot, values.service ?? '');
    const key = ['slack', 'abort', run.runId, asker.triggerId].join('/');
    const word = (person: string) => ({ person, reason: values.text });
    return lines(await speak(bot, run, asker.user, person => ({ say: 'abort', word: word(person), key })));
  },
};
