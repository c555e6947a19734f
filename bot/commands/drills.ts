import { type Command, lines } from './command.js';

export const drillsCommand: Command = {
  name: 'drills',
  summary: 'Lists the drills: which runbooks are drills, and when they run.',
  arguments: [],
  example: '/lifeboat drills',
  async run({ bot }) {
    const all = await bot.library.runbooks();
    const drills = all.filter(({ head }) => head?.kind === 'drill');
    const found = drills.map(({ name, head }) => `${name}: ${head?.title ?? ''}`);
    return lines(
      ...(found.length > 0 ? found : ['There is no drill among the runbooks.']),
      'None is scheduled. Any runbook can be drilled now: /lifeboat run RUNBOOK and choose the mode drill.',
    );
  },
};
