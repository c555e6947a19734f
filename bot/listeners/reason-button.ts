import type { BlockAction, ButtonAction } from '@slack/bolt';
import { openRun } from '../acts/open-run.js';
import { refuseSubject } from '../acts/refuse-subject.js';
import type { Bot } from '../bot.js';
import { reasonModal } from '../modals/reason-modal.js';
import { RunsError } from '../runs/runs-error.js';
import { type Clicked, clicked } from './clicked.js';
import { explain } from './explain.js';
import type { Listener } from './listener.js';
import { whisper } from './whisper.js';

/** Abort and Skip: what will happen, and the reason. */
export const reasonButton: Listener = (app, bot) => {
  app.action<BlockAction<ButtonAction>>(/^lifeboat\.(?:abort|skip)$/, async ({ ack, body, action, respond }) => {
    await ack();
    try {
      await openForm(bot, clicked(bot, { body, action }));
    } catch (error) {
      await whisper(respond, bot, explain(bot, error));
    }
  });
};

async function openForm(bot: Bot, { action, subject, channel, triggerId }: Clicked): Promise<void> {
  const run = await openRun(bot, subject.service, subject.run);
  const why = refuseSubject(run.state, action, subject, bot.now());
  if (why !== undefined) {
    bot.poke(subject.service, subject.run);
    throw new RunsError('too-late', why, '');
  }
  const kind = action === 'skip' ? 'skip' : 'abort';
  const view = reasonModal(bot.signed, run.state, kind, subject, channel);
  await (await bot.client()).views.open({ trigger_id: triggerId, view });
}
