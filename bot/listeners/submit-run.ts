import type { ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import { personOf } from '../acts/speak.js';
import type { Bot } from '../bot.js';
import { compiledRunModal } from '../modals/compiled-run-modal.js';
import { noteModal } from '../modals/note-modal.js';
import { RUN_FORM } from '../modals/run-modal.js';
import { RunForm } from '../modals/view-metadata.js';
import { proofFor } from '../history/proof-for.js';
import { plain } from '../render/plain.js';
import { shortHash } from '../render/short-hash.js';
import { explain } from './explain.js';
import { formValues } from './form-values.js';
import type { Listener } from './listener.js';
import { runFormAsked } from './run-form-asked.js';
import { whisperIn } from './whisper.js';

/** The form that starts a run. What is started is exactly the plan that its reader saw: another hash is shown first. */
export const submitRun: Listener = (app, bot) => {
  app.view<ViewSubmitAction>({ callback_id: RUN_FORM, type: 'view_submission' }, async ({ ack, body, view }) => {
    const form = RunForm.safeParse(bot.signed.open(RUN_FORM, view.private_metadata)).data;
    try {
      const values = formValues(view);
      const answer = form
        ? await start(bot, form, values, body.user.id, view.id)
        : update(noteModal('Not started', 'This form was not written by this bot as it came back.'));
      if (typeof answer !== 'string') return await ack(answer);
      await ack();
      if (form) await whisperIn(bot, form.channel, body.user.id, [answer]);
    } catch (error) {
      await ack(update(noteModal('Not started', ...explain(bot, error))));
    }
  });
};

type Values = Readonly<Record<string, string>>;

async function start(
  bot: Bot,
  form: RunForm,
  values: Values,
  user: string,
  viewId: string,
): Promise<string | ViewResponseAction> {
  const asked = await runFormAsked(bot, form, values);
  const compiled = await bot.library.compile(form.path, asked.params);
  const { plan } = compiled;
  if (!plan || plan.hash !== form.planHash) {
    const note = 'This is not the plan that stood here before: read it, then press Start again.';
    return update(await compiledRunModal(bot, { ...asked, note }, compiled));
  }
  const requester = await personOf(bot, user);
  // A form that Slack sends twice starts one run, even when the first has ended by then.
  if (!bot.claims.take(`start/${viewId}`)) return 'This form was sent before; its run is the one below.';
  const reason = plain(values['reason'] ?? '') || 'no reason given';
  const proof = await proofFor(bot, plan);
  const { runId } = await bot.runs.start({ plan, mode: asked.mode, requester, reason, proof });
  bot.poke(plan.service, runId);
  return `Started ${plan.kind} of ${plan.service} (${asked.mode}), plan ${shortHash(plan.hash)}.`;
}

function update(view: ReturnType<typeof noteModal>): ViewResponseAction {
  return { response_action: 'update', view };
}
