import type { OverrideReading } from '../../plan/override-reading.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';

/** `override.check`: what the frozen plan says of the override, with the bot's clock. An edit to the inventory prolongs no run. */
export const checkOverride =
  ({ now }: Pick<ActivityDeps, 'now'>) =>
  async ({ args, estate }: StepInput<StepArgs<'override.check'>>): Promise<OverrideReading> => {
    const found = estate.overrides?.[args.override];
    const override = found ? { reason: found.reason, by: found.by, until: found.until } : null;
    return { at: now(), name: args.override, override };
  };
