import { diagnosticLine } from '../modals/run-modal.js';
import { planTree } from '../render/plan-tree.js';
import { type Command, lines } from './command.js';

export const planCommand: Command = {
  name: 'plan',
  summary: 'Shows the plan that a runbook compiles to: steps, danger, times, hash. Touches no server.',
  arguments: [{ kind: 'runbook' }, { kind: 'params' }],
  example: '/lifeboat plan orders-failover to us-east',
  async run({ bot, values }) {
    const path = values.runbook?.path ?? '';
    const { plan, diagnostics } = await bot.library.compile(path, values.params);
    const said = diagnostics.map(diagnosticLine);
    return plan
      ? { reply: 'lines', lines: [...said, ...planTree(plan)], columns: true }
      : lines(`${path} does not compile.`, ...said);
  },
};
