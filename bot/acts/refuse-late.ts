import type { RunState } from '../../plan/run.js';
import type { Bot } from '../bot.js';
import type { CardAction, Subject } from '../cards/card.js';
import { RunsError } from '../runs/runs-error.js';
import { refuseSubject } from './refuse-subject.js';

/** Fails with `too-late` when the run no longer asks what the card of this click shows, and has that card brought up to date. */
export function refuseLate(
  bot: Bot,
  state: RunState,
  { action, subject }: { readonly action: CardAction; readonly subject: Subject },
): void {
  const why = refuseSubject(state, action, subject, bot.now());
  if (why === undefined) return;
  bot.poke(subject.service, subject.run);
  throw new RunsError('too-late', why, '');
}
