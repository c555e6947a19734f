import type { ViewSubmitAction } from '@slack/bolt';
import { openRun } from '../acts/open-run.js';
import { refuseLate } from '../acts/refuse-late.js';
import { speak } from '../acts/speak.js';
import type { Bot } from '../bot.js';
import { noteModal } from '../modals/note-modal.js';
import { REASON_FORM } from '../modals/reason-modal.js';
import { AskedForm } from '../modals/view-metadata.js';
import { plain } from '../render/plain.js';
import { answerForm } from './answer-form.js';
import { formValues } from './form-values.js';
import type { Listener } from './listener.js';

/** The form of an abort, a skip or a failover. */
export const submitReason: Listener = (app, bot) => {
  app.view<ViewSubmitAction>({ callback_id: REASON_FORM, type: 'view_submission' }, async ({ ack, body, view }) => {
    const form = AskedForm.safeParse(bot.signed.open(REASON_FORM, view.private_metadata)).data;
    if (!form) {
      const note = noteModal('Not counted', 'This form was not written by this bot as it came back.');
      return ack({ response_action: 'update', view: note });
    }
    const reason = plain(formValues(view)['reason'] ?? '');
    const sent = { ack, viewId: view.id, user: body.user.id, channel: form.channel };
    await answerForm(bot, sent, () => sayIt(bot, form, body.user.id, reason, view.id));
  });
};

/** On a step that holds, skip, failover and abort answer the question; else an abort stops the run. */
async function sayIt(
  bot: Bot,
  { action, subject }: AskedForm,
  user: string,
  reason: string,
  form: string,
): Promise<string> {
  const run = await openRun(bot, subject.service, subject.run);
  refuseLate(bot, run.state, { action, subject });
  if (subject.step === null) {
    const key = ['slack', 'abort', run.runId, form].join('/');
    return speak(bot, run, user, person => ({ say: 'abort', word: { person, reason }, key }));
  }
  const resolution = action === 'skip' || action === 'failover' ? action : 'abort';
  return speak(bot, run, user, person => ({
    say: 'resolve',
    word: { person, reason, resolution },
    key: ['slack', resolution, run.runId, subject.step, subject.askedAt, person].join('/'),
  }));
}
