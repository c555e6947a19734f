import { type Command, lines } from './command.js';
import { commands } from './index.js';
import { usageOf } from './usage-of.js';

export const helpCommand: Command = {
  name: 'help',
  summary: 'Lists the commands, or explains one.',
  arguments: [{ kind: 'command', optional: true }],
  example: '/lifeboat help run',
  async run({ values }) {
    const one = commands.find(({ name }) => name === values.command);
    if (one) return lines(usageOf(one), one.summary, `Example: ${one.example}`);
    return lines(
      'Lifeboat runs checked disaster-recovery runbooks. Only you see this.',
      ...commands.map(command => `${usageOf(command)}: ${command.summary}`),
      'Everything here can be done with the command line too, when Slack is down.',
    );
  },
};
