import { openRun } from '../acts/open-run.js';
import { openApproval } from '../cards/run-cards.js';
import { subjectOf } from '../cards/subject-of.js';
import { decideModal } from '../modals/decide-modal.js';
import { RunsError } from '../runs/runs-error.js';
import type { CommandContext, Reply } from './command.js';

/** The same form as behind the buttons of the approval card, so whoever types sees the evidence too. */
export async function decideForm(
  { bot, values, asker }: CommandContext,
  decision: 'approve' | 'reject',
): Promise<Reply> {
  const [{ state, runId, service }] = await Promise.all([
    openRun(bot, values.service ?? ''),
    bot.shared.refuse(asker.channel),
  ]);
  const approval = openApproval(state, bot.now());
  if (!approval)
    throw new RunsError(
      'nothing-to-decide',
      `The run of ${service} asks for no approval now.`,
      `See /lifeboat status ${service}.`,
    );
  const plan = await bot.plans.of(service, runId);
  const asked = { decision, subject: subjectOf(state, approval.step, approval.askedAt), channel: asker.channel };
  return { reply: 'modal', view: decideModal(bot.signed, state, approval, { now: bot.now(), plan }, asked) };
}
