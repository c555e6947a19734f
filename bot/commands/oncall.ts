import { onCallLines } from '../render/on-call-lines.js';
import { type Command, lines } from './command.js';

export const oncallCommand: Command = {
  name: 'oncall',
  summary: 'Says who of every group is on call right now, and from where that is known.',
  arguments: [],
  example: '/lifeboat oncall',
  async run({ bot, inventory }) {
    return lines(...(await onCallLines(inventory, bot.onDuty)));
  },
};
