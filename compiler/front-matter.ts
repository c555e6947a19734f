import { z } from 'zod';
import { durationArgument } from '../plan/arguments.js';
import { OnExpiry, Unattended } from '../plan/approval.js';
import { RunbookKind } from '../plan/plan.js';
import { ParamSpec } from './param-spec.js';

const group = (description: string) => z.string().meta({ description, names: 'groups' });
const PARAM_NAME = /^[a-z][a-z0-9_-]{0,62}$/;

/** What stands between the `---` lines of a runbook. */
export const FrontMatter = z.strictObject({
  runbook: z.enum(RunbookKind).meta({ description: '`failover`, `switchover`, `failback` or `reconciliation`' }),
  service: z.string().meta({ description: 'A service of the inventory.', names: 'services' }),
  objectives: z
    .strictObject({
      rto: durationArgument('How long the service may be down.').optional(),
      rpo: durationArgument('The span of writes that may be lost.').optional(),
    })
    .default({}),
  /** The runbook that returns the service, as a path relative to this one. */
  failback: z.string().optional(),
  approvals: z
    .strictObject({
      from: group('The group that decides.').optional(),
      quorum: z.int().min(1).max(9).default(2),
      expires: durationArgument('How long a question stays open.').optional(),
      on_expiry: z.enum(OnExpiry).default(OnExpiry.hold),
      escalate_to: group('The group asked next.').optional(),
    })
    .default({ quorum: 2, on_expiry: OnExpiry.hold }),
  /** When the approvals of this runbook are passed without people; without it, never. */
  unattended: z
    .enum(Unattended)
    .meta({ description: '`zero-loss`: when zero loss and the fence are proved before the approval.' })
    .optional(),
  /** How long a run waits for people when a step holds. */
  hold: durationArgument('How long a run waits for people when a step holds.').default(3_600_000),
  params: z
    .record(z.string().regex(PARAM_NAME, 'expected a name of lower-case letters, digits, `_` and `-`'), ParamSpec)
    .default({}),
});
export type FrontMatter = z.output<typeof FrontMatter>;
