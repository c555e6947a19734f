import { openRun } from '../acts/open-run.js';
import { holdsOf } from '../cards/run-cards.js';
import { subjectOf } from '../cards/subject-of.js';
import { reasonModal } from '../modals/reason-modal.js';
import { RunsError } from '../runs/runs-error.js';
import type { CommandContext, Reply } from './command.js';

/** Asks for the reason in a form, when none was typed. */
export async function reasonForm({ bot, values, asker }: CommandContext, action: 'abort' | 'skip'): Promise<Reply> {
  const { state, service } = await openRun(bot, values.service ?? '');
  const hold = holdsOf(state).findLast(({ answer }) => answer === null);
  if (action === 'skip' && (!hold || state.status !== 'held'))
    throw new RunsError(
      'nothing-held',
      `No step of ${service} waits for a choice now.`,
      `See /lifeboat status ${service}.`,
    );
  const subject = action === 'skip' && hold ? subjectOf(state, hold.step.id, hold.at) : subjectOf(state, null, null);
  return { reply: 'modal', view: reasonModal(bot.signed, state, action, subject, asker.channel) };
}
