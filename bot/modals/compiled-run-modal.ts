import type { ModalView } from '@slack/types';
import type { Bot } from '../bot.js';
import { proofFor } from '../history/proof-for.js';
import type { CompiledRunbook } from '../library.js';
import { type RunAsked, runModal } from './run-modal.js';

/** The form that starts a run, with the plan and what its drills prove. */
export async function compiledRunModal(bot: Bot, asked: RunAsked, compiled: CompiledRunbook): Promise<ModalView> {
  const proof = compiled.plan ? { proof: await proofFor(bot, compiled.plan) } : {};
  return runModal(bot.signed, { ...asked, ...proof }, await bot.library.inventory(), compiled);
}
