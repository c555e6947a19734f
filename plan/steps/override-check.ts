import { z } from 'zod';
import { overrideArgument } from '../arguments.js';
import type { OverrideReading } from '../override-reading.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const overrideCheck = defineStep({
  do: 'override.check',
  description:
    'Lets what comes after it break a rule of the inventory for which the inventory has an override, until its last day is over. It is evidence of the approval, and it is read again right before a promotion.',
  args: z.strictObject({ override: overrideArgument() }),
  returns: returns<OverrideReading>(),
  danger: Danger.reads,
  timeoutMs: 5_000,
  expectedMs: 10,
  retry: { attempts: 2, backoffMs: 500 },
  gate: 'override',
  summary: args => `Check that the override ${args.override} still counts`,
  effects: args => [{ effect: 'invokes-override', override: args.override }],
  example: 'do: override.check\noverride: small-us-east',
});
