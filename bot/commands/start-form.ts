import type { Mode } from '../../plan/run.js';
import { RunsError } from '../runs/runs-error.js';
import { compiledRunModal } from '../modals/compiled-run-modal.js';
import { type RunAsked, runModal } from '../modals/run-modal.js';
import type { CommandContext, Reply } from './command.js';

/** The form that starts a run. It opens at once, because Slack gives three seconds; the plan follows when it is compiled. */
export async function startForm({ bot, inventory, values, asker }: CommandContext, mode: Mode): Promise<Reply> {
  const { runbook, params } = values;
  if (!runbook) throw new RunsError('missing-word', 'Which runbook?', 'See /lifeboat runbooks.');
  const asked: RunAsked = { runbook, params, mode, channel: asker.channel };
  return {
    reply: 'modal',
    view: runModal(bot.signed, asked, inventory, null),
    later: async () => compiledRunModal(bot, asked, await bot.library.compile(runbook.path, params)),
  };
}
