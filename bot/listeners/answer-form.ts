import type { AckFn, ViewResponseAction } from '@slack/bolt';
import type { Bot } from '../bot.js';
import { noteModal } from '../modals/note-modal.js';
import { explain } from './explain.js';
import { whisperIn } from './whisper.js';

/** Slack waits three seconds for the answer to a form. */
const ANSWER_MS = 2_300;

export interface SentForm {
  readonly ack: AckFn<ViewResponseAction>;
  readonly viewId: string;
  readonly user: string;
  readonly channel: string;
}

interface Outcome {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/**
 * Does what a form asks for and answers it: closed with the run's own words when it was taken, else the reason in its place. When that takes
 * longer than Slack waits, the form says so and gets the answer later.
 */
export async function answerForm(bot: Bot, form: SentForm, act: () => Promise<string>): Promise<void> {
  const outcome = settled(bot, act);
  const first = await Promise.race([outcome, after(ANSWER_MS)]);
  if (first === undefined) {
    const note = noteModal('Sent', 'The run has not answered yet. This form will say what it answers.');
    await form.ack({ response_action: 'update', view: note });
    const late = await outcome;
    const web = await bot.client();
    await web.views
      .update({ view_id: form.viewId, view: noteOf(late) })
      .catch(() => whisperIn(bot, form.channel, form.user, late.lines));
    return;
  }
  if (!first.ok) return form.ack({ response_action: 'update', view: noteOf(first) });
  await form.ack();
  await whisperIn(bot, form.channel, form.user, first.lines);
}

function noteOf({ ok, lines }: Outcome) {
  return noteModal(ok ? 'Answered' : 'Not counted', ...lines);
}

function settled(bot: Bot, act: () => Promise<string>): Promise<Outcome> {
  return act().then(
    answer => ({ ok: true, lines: [answer] }),
    (error: unknown) => ({ ok: false, lines: explain(bot, error) }),
  );
}

function after(ms: number): Promise<undefined> {
  return new Promise(resolve => setTimeout(() => resolve(undefined), ms).unref());
}
