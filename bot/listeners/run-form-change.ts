import type { BlockAction, ViewOutput } from '@slack/bolt';
import type { Bot } from '../bot.js';
import { compiledRunModal } from '../modals/compiled-run-modal.js';
import { noteModal } from '../modals/note-modal.js';
import { RUN_FORM } from '../modals/run-modal.js';
import { RunForm } from '../modals/view-metadata.js';
import { explain } from './explain.js';
import { formValues } from './form-values.js';
import type { Listener } from './listener.js';
import { runFormAsked } from './run-form-asked.js';

/** A parameter changed in the form that starts a run: the plan below it is compiled anew. */
export const runFormChange: Listener = (app, bot) => {
  app.action<BlockAction>(/^param\./, async ({ ack, body }) => {
    await ack();
    if (body.view) await redraw(bot, body.view, { ...formValues(body.view), ...chosen(body.actions) });
  });
};

/** What was changed just now, whatever the rest of the form says of it. */
function chosen(actions: BlockAction['actions']): Readonly<Record<string, string>> {
  const entries = actions.flatMap(action => {
    if (action.type === 'static_select' && action.selected_option)
      return [[action.block_id, action.selected_option.value] as const];
    return action.type === 'plain_text_input' ? [[action.block_id, action.value] as const] : [];
  });
  return Object.fromEntries(entries);
}

async function redraw(bot: Bot, view: ViewOutput, values: Readonly<Record<string, string>>): Promise<void> {
  const form = RunForm.safeParse(bot.signed.open(RUN_FORM, view.private_metadata)).data;
  if (!form) return;
  const web = await bot.client();
  try {
    const asked = await runFormAsked(bot, form, values);
    const compiled = await bot.library.compile(form.path, asked.params);
    const next = await compiledRunModal(bot, asked, compiled);
    // With the hash an older answer cannot replace a newer one.
    await web.views.update({ view_id: view.id, hash: view.hash, view: next });
  } catch (error) {
    const lines = explain(bot, error);
    await web.views.update({ view_id: view.id, view: noteModal('Not started', ...lines) }).catch(() => undefined);
  }
}
