import { plain } from '../render/plain.js';
import { type Command, lines } from './command.js';

export const runbooksCommand: Command = {
  name: 'runbooks',
  summary: 'Lists the runbooks.',
  arguments: [],
  example: '/lifeboat runbooks',
  async run({ bot }) {
    const all = await bot.library.runbooks();
    if (all.length === 0) return lines('There is no runbook in runbooks/. Begin with lifeboat import.');
    return lines(
      ...all.map(({ name, head }) =>
        head === null
          ? `${plain(name)}: its front matter cannot be read; see /lifeboat check ${plain(name)}`
          : `${plain(name)}: ${head.kind} of ${head.service}. ${plain(head.title)}`,
      ),
    );
  },
};
