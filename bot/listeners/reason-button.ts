import { openRun } from '../acts/open-run.js';
import { refuseLate } from '../acts/refuse-late.js';
import type { Bot } from '../bot.js';
import { reasonModal } from '../modals/reason-modal.js';
import type { Clicked } from './clicked.js';
import type { Listener } from './listener.js';
import { onButton } from './on-button.js';

/** Abort, Skip and Go on as a failover: what will happen, and the reason. */
export const reasonButton: Listener = (app, bot) => onButton(app, bot, /^lifeboat\.(?:abort|skip|failover)$/, openForm);

async function openForm(bot: Bot, { action, subject, channel, triggerId }: Clicked): Promise<undefined> {
  const run = await openRun(bot, subject.service, subject.run);
  refuseLate(bot, run.state, { action, subject });
  const kind = action === 'skip' || action === 'failover' ? action : 'abort';
  const view = reasonModal(bot.signed, run.state, kind, subject, channel);
  await (await bot.client()).views.open({ trigger_id: triggerId, view });
}
