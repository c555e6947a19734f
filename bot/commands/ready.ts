import { readyLines } from '../render/ready-lines.js';
import { type Command, lines } from './command.js';

export const readyCommand: Command = {
  name: 'ready',
  summary: 'Says whether a service could be moved right now, and if not, why, with the time of the reading.',
  arguments: [{ kind: 'service', optional: true }],
  example: '/lifeboat ready orders',
  async run({ bot, inventory, values }) {
    const names = values.service === undefined ? Object.keys(inventory.services) : [values.service];
    const states = await Promise.all(names.map(name => bot.readings.read(name)));
    return lines(...names.flatMap((name, i) => readyLines(name, states[i], bot.now())));
  },
};
