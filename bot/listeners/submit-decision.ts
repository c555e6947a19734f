import type { ViewSubmitAction } from '@slack/bolt';
import { decide } from '../acts/decide.js';
import { DECIDE_FORM } from '../modals/decide-modal.js';
import { wrongNumber } from '../modals/loss-number.js';
import { noteModal } from '../modals/note-modal.js';
import { parseLoss } from '../modals/parse-loss.js';
import { AskedForm } from '../modals/view-metadata.js';
import { answerForm } from './answer-form.js';
import { formValues } from './form-values.js';
import type { Listener } from './listener.js';

/** The form of a decision. Above the budget the number must be typed, and typed right, before anything is sent. */
export const submitDecision: Listener = (app, bot) => {
  app.view<ViewSubmitAction>({ callback_id: DECIDE_FORM, type: 'view_submission' }, async ({ ack, body, view }) => {
    const form = AskedForm.safeParse(bot.signed.open(DECIDE_FORM, view.private_metadata)).data;
    if (!form) {
      const note = noteModal('Not counted', 'This form was not written by this bot as it came back.');
      return ack({ response_action: 'update', view: note });
    }
    const values = formValues(view);
    const acceptLossMs = parseLoss(values['accept'] ?? '');
    const wrong = wrongNumber(form.mustAcceptMs, acceptLossMs);
    if (wrong !== undefined) return ack({ response_action: 'errors', errors: { accept: wrong } });
    const decision = form.action === 'approve' ? 'approve' : 'reject';
    const { subject, channel } = form;
    const decided = { subject, decision, acceptLossMs, reason: values['reason'] ?? '', channel } as const;
    const { id: user } = body.user;
    await answerForm(bot, { ack, viewId: view.id, user, channel }, () =>
      decide(bot, { ...decided, user, form: view.id }),
    );
  });
};
