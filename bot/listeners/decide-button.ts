import { openRun } from '../acts/open-run.js';
import { refuseLate } from '../acts/refuse-late.js';
import type { Bot } from '../bot.js';
import { decideModal } from '../modals/decide-modal.js';
import { RunsError } from '../runs/runs-error.js';
import type { Clicked } from './clicked.js';
import type { Listener } from './listener.js';
import { onButton } from './on-button.js';

/** Approve and Reject on an approval card: the form with the evidence. Nothing is decided by the click alone, so nobody decides by a slip. */
export const decideButton: Listener = (app, bot) => onButton(app, bot, /^lifeboat\.(?:approve|reject)$/, openForm);

async function openForm(bot: Bot, { action, subject, channel, triggerId }: Clicked): Promise<undefined> {
  const decision = action === 'approve' ? 'approve' : 'reject';
  const [run, plan] = await Promise.all([
    openRun(bot, subject.service, subject.run),
    bot.plans.of(subject.service, subject.run),
    bot.shared.refuse(channel),
  ]);
  refuseLate(bot, run.state, { action, subject });
  const approval = run.state.approvals.find(
    ({ step, askedAt }) => step === subject.step && askedAt === subject.askedAt,
  );
  if (!approval) {
    bot.poke(subject.service, subject.run);
    throw new RunsError('too-late', 'The run does not ask this any more.', '');
  }
  const view = decideModal(bot.signed, run.state, approval, { now: bot.now(), plan }, { decision, subject, channel });
  await (await bot.client()).views.open({ trigger_id: triggerId, view });
}
