import { z } from 'zod';
import { channelArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const notify = defineStep({
  do: 'notify',
  description: 'Posts one message to a channel. The text is sent as it stands, never interpreted.',
  args: z.strictObject({
    channel: channelArgument(),
    message: z.string().min(1).max(500).meta({ description: 'The message, plain text.' }),
  }),
  returns: returns<null>(),
  danger: Danger.writes,
  timeoutMs: 10_000,
  expectedMs: 100,
  retry: { attempts: 5, backoffMs: 500 },
  skippable: true,
  summary: args => `Tell ${args.channel}`,
  effects: () => [{ effect: 'notifies' }],
  example: 'do: notify\nmessage: Orders now runs in the standby region.',
});
