import { z } from 'zod';
import { durationArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const poolerPause = defineStep({
  do: 'pooler.pause',
  description: 'Holds new transactions at the pooler, so that clients wait instead of failing.',
  args: z.strictObject({
    traffic: trafficArgument(),
    limit: durationArgument('How long open transactions may hold up the pause.').default(5_000),
  }),
  returns: returns<{ readonly pausedAfterMs: number; readonly instances?: Readonly<Record<string, string>> }>(),
  danger: Danger.writes,
  timeoutMs: 15_000,
  expectedMs: 50,
  retry: { attempts: 2, backoffMs: 200 },
  summary: args => `Pause the clients of ${args.traffic} at the pooler`,
  effects: args => [{ effect: 'pauses-clients', via: args.traffic }],
  undo: args => ({ do: 'pooler.resume', args: { traffic: args.traffic } }),
  example: 'do: pooler.pause',
});
