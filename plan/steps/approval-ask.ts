import { z } from 'zod';
import { durationArgument } from '../arguments.js';
import { OnExpiry } from '../approval.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

const group = (description: string) => z.string().meta({ description, names: 'groups' });

export const approvalAsk = defineStep({
  do: 'approval.ask',
  description:
    'Waits until enough people of a group, none of them the requester, accept the loss; the front matter gives what is not said here.',
  args: z.strictObject({
    from: group('The group that decides.').optional(),
    quorum: z.int().min(1).max(9).meta({ description: 'How many people must approve.' }).optional(),
    expires: durationArgument('How long the question stays open.').optional(),
    on_expiry: z.enum(OnExpiry).meta({ description: 'What happens when nobody decided in time.' }).optional(),
    escalate_to: group('The group asked next.').optional(),
  }),
  returns: returns<null>(),
  danger: Danger.reads,
  timeoutMs: 10_000,
  expectedMs: 60_000,
  retry: { attempts: 1, backoffMs: 0 },
  asksApproval: true,
  summary: args => (args.from ? `Ask ${args.from} to approve` : 'Ask for approval'),
  effects: () => [{ effect: 'approves' }],
  example: 'do: approval.ask',
});
