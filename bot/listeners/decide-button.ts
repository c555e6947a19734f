import type { BlockAction, ButtonAction } from '@slack/bolt';
import { openRun } from '../acts/open-run.js';
import { refuseSubject } from '../acts/refuse-subject.js';
import type { Bot } from '../bot.js';
import { decideModal } from '../modals/decide-modal.js';
import { RunsError } from '../runs/runs-error.js';
import { type Clicked, clicked } from './clicked.js';
import { explain } from './explain.js';
import type { Listener } from './listener.js';
import { whisper } from './whisper.js';

/** Approve and Reject on an approval card: the form with the evidence. Nothing is decided by the click alone, so nobody decides by a slip. */
export const decideButton: Listener = (app, bot) => {
  app.action<BlockAction<ButtonAction>>(/^lifeboat\.(?:approve|reject)$/, async ({ ack, body, action, respond }) => {
    await ack();
    try {
      await openForm(bot, clicked(bot, { body, action }));
    } catch (error) {
      await whisper(respond, bot, explain(bot, error));
    }
  });
};

async function openForm(bot: Bot, { action, subject, channel, triggerId }: Clicked): Promise<void> {
  const decision = action === 'approve' ? 'approve' : 'reject';
  const [run, plan] = await Promise.all([
    openRun(bot, subject.service, subject.run),
    bot.plans.of(subject.service, subject.run),
    bot.shared.refuse(channel),
  ]);
  const why = refuseSubject(run.state, action, subject, bot.now());
  const approval = run.state.approvals.find(
    ({ step, askedAt }) => step === subject.step && askedAt === subject.askedAt,
  );
  if (why !== undefined || !approval) {
    bot.poke(subject.service, subject.run);
    throw new RunsError('too-late', why ?? 'The run does not ask this any more.', '');
  }
  const view = decideModal(bot.signed, run.state, approval, { now: bot.now(), plan }, { decision, subject, channel });
  await (await bot.client()).views.open({ trigger_id: triggerId, view });
}
