import { Mode } from '../../plan/run.js';
import type { Bot } from '../bot.js';
import { PARAM, type RunAsked } from '../modals/run-modal.js';
import type { RunForm } from '../modals/view-metadata.js';
import { RunsError } from '../runs/runs-error.js';

/** What the form that starts a run asks for as it is filled in now. */
export async function runFormAsked(
  bot: Bot,
  form: RunForm,
  values: Readonly<Record<string, string>>,
): Promise<RunAsked> {
  const runbook = (await bot.library.runbooks()).find(({ path }) => path === form.path);
  if (!runbook) throw new RunsError('no-runbook', `There is no runbook ${form.path} any more.`, 'Nothing was started.');
  const params = Object.fromEntries(
    Object.entries(values).flatMap(([id, value]) =>
      id.startsWith(PARAM) && value !== '' ? [[id.slice(PARAM.length), value]] : [],
    ),
  );
  const mode = Object.values(Mode).find(one => one === values['mode']) ?? Mode.rehearse;
  return { runbook, params, mode, channel: form.channel };
}
