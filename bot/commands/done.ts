import { openRun } from '../acts/open-run.js';
import { sayDone } from '../acts/say-done.js';
import { RunsError } from '../runs/runs-error.js';
import { type Command, lines } from './command.js';

export const doneCommand: Command = {
  name: 'done',
  summary: 'Says that a person has done a manual step.',
  arguments: [{ kind: 'service' }, { kind: 'step', optional: true }],
  example: '/lifeboat done orders tell-the-support-lead',
  async run({ bot, values, asker }) {
    const run = await openRun(bot, values.service ?? '');
    const waiting = run.state.steps.filter(({ state }) => state === 'manual').map(({ id }) => id);
    const step = values.step ?? (waiting.length === 1 ? waiting[0] : undefined);
    if (step !== undefined) return lines(await sayDone(bot, run, asker.user, step));
    throw waiting.length === 0
      ? new RunsError(
          'nothing-manual',
          `No step of ${run.service} waits for a person now.`,
          `See /lifeboat status ${run.service}.`,
        )
      : new RunsError('which-step', 'More than one step waits for a person.', `Say which: ${waiting.join(', ')}.`);
  },
};
