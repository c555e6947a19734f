import { verdictOf } from '../render/checked-file.js';
import { diagnosticLine } from '../modals/run-modal.js';
import { type Command, lines } from './command.js';

/** More are shown by the command line, with the lines themselves. */
const MOST = 20;

export const checkCommand: Command = {
  name: 'check',
  summary: 'Compiles a runbook, or all, and says what is wrong. Touches no server.',
  arguments: [{ kind: 'runbook', optional: true }, { kind: 'params' }],
  example: '/lifeboat check orders-failover',
  async run({ bot, values }) {
    const chosen = values.runbook ? [values.runbook] : await bot.library.runbooks();
    const said: string[] = [];
    for (const { path } of chosen) {
      const compiled = await bot.library.compile(path, values.params);
      said.push(`${path}: ${verdictOf({ path, ...compiled })}`, ...compiled.diagnostics.map(diagnosticLine));
    }
    const rest = said.length > MOST ? [`and ${said.length - MOST} more: lifeboat check`] : [];
    return lines(...said.slice(0, MOST), ...rest);
  },
};
