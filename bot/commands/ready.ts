import { watchLine } from '../cards/watch-line.js';
import { verdictOf } from '../render/checked-file.js';
import { type Command, lines } from './command.js';

export const readyCommand: Command = {
  name: 'ready',
  summary: 'Says whether a service could be moved now: what its runbooks compile to and what the watch saw last.',
  arguments: [{ kind: 'service', optional: true }],
  example: '/lifeboat ready orders',
  async run({ bot, inventory, values }) {
    const names = values.service === undefined ? Object.keys(inventory.services) : [values.service];
    const runbooks = await bot.library.runbooks();
    const said: string[] = [];
    for (const name of names) {
      const service = inventory.services[name];
      said.push(`${name}: home ${service?.home ?? 'unknown'}`);
      for (const { path, head } of runbooks) {
        if (head?.service !== name) continue;
        said.push(`  ${path}: ${verdictOf({ path, ...(await bot.library.compile(path, {})) })}`);
      }
      for (const database of service?.databases ?? []) {
        said.push(`  ${database}: ${watchLine(await bot.watches.read(database), bot.now())}`);
      }
    }
    return lines(...said, 'No drill is on record, so nothing here is proved by one.');
  },
};
