import type { Bot } from '../bot.js';
import type { Reply } from '../commands/command.js';

/** Opens a form while its trigger is good, then puts in what took longer. */
export async function openModal(
  bot: Bot,
  triggerId: string,
  { view, later }: Reply & { readonly reply: 'modal' },
): Promise<void> {
  const web = await bot.client();
  const opened = await web.views.open({ trigger_id: triggerId, view });
  const viewId = opened.view?.id;
  if (!later || viewId === undefined) return;
  await web.views.update({ view_id: viewId, view: await later() });
}
