import type { Bot } from '../bot.js';
import { startForm } from '../commands/start-form.js';
import { RunsError } from '../runs/runs-error.js';
import type { Clicked } from './clicked.js';
import type { Listener } from './listener.js';
import { onButton } from './on-button.js';
import { openModal } from './open-modal.js';

/** Start on the card of an incident: the form of the runbook. Nothing is started by the click alone. */
export const startButton: Listener = (app, bot) => onButton(app, bot, /^lifeboat\.start$/, openForm);

async function openForm(bot: Bot, { subject, user, channel, triggerId }: Clicked): Promise<undefined> {
  const [inventory, runbooks] = await Promise.all([bot.library.inventory(), bot.library.runbooks()]);
  const runbook = runbooks.find(({ name, head }) => name === subject.step && head?.service === subject.service);
  if (!runbook) {
    throw new RunsError('no-runbook', `There is no runbook ${subject.step ?? ''} any more.`, 'See /lifeboat runbooks.');
  }
  const asker = { user, channel, triggerId };
  const reply = await startForm({ bot, inventory, values: { runbook, params: {}, text: '' }, asker }, 'real');
  if (reply.reply === 'modal') await openModal(bot, triggerId, reply);
}
