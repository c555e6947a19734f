import { onDuty } from '../../activities/oncall/on-duty.js';
import { createResolver } from '../../activities/resolve.js';
import type { AskOnDuty } from '../../bot/render/on-call-lines.js';
import type { Inventory } from '../../plan/inventory.js';

/** Asks who is on duty as the workers do, with the references of this process. */
export function onDutyOf(
  inventory: () => Promise<Inventory>,
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
): AskOnDuty {
  const resolve = createResolver(env);
  return async group => onDuty(group, await inventory(), { resolve, now });
}
