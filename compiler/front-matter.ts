import { z } from 'zod';
import { durationArgument, regionArgument } from '../plan/arguments.js';
import { OnExpiry, Unattended } from '../plan/approval.js';
import { Verdict } from '../plan/gate.js';
import { RunbookKind } from '../plan/plan.js';
import { ParamSpec } from './param-spec.js';

const group = (description: string) => z.string().meta({ description, names: 'groups' });
const PARAM_NAME = /^[a-z][a-z0-9_-]{0,62}$/;

const Fact = z
  .union([
    z.strictObject({ param: z.string(), is: z.union([z.string(), z.number()]) }),
    z.strictObject({ gate: z.string(), verdict: z.enum(Verdict) }),
  ])
  .meta({ description: '`{ param: NAME, is: VALUE }` or `{ gate: STEP, verdict: pass }`' });

/** What stands between the `---` lines of a runbook. */
export const FrontMatter = z.strictObject({
  runbook: z.enum(RunbookKind).meta({
    description: Object.values(RunbookKind)
      .map(kind => `\`${kind}\``)
      .join(', '),
  }),
  service: z.string().meta({ description: 'A service of the inventory.', names: 'services' }),
  objectives: z
    .strictObject({
      rto: durationArgument('How long the service may be down.').optional(),
      rpo: durationArgument('The span of writes that may be lost.').optional(),
    })
    .default({}),
  /** The runbook that returns the service, as a path relative to this one. */
  failback: z.string().optional(),
  /** For a drill: the switchover it rehearses on the real path, and whose failback brings it home. */
  drills: z.string().optional(),
  /** For an evacuation: the region that is left, and the runbook that moves each service. */
  region: regionArgument('The region that all services leave.').optional(),
  services: z.record(z.string(), z.string()).optional(),
  /** For an evacuation: how many services move at the same time. */
  at_once: z.int().min(1).max(50).optional().meta({ description: 'How many services move at once; 4 when not said.' }),
  /** For a switchover: the failover that people may turn it into while it runs. */
  failover: z.string().optional(),
  /** What conditions may ask about. Nothing is computed: a parameter has a value, or a gate has said something. */
  facts: z
    .record(z.string().regex(PARAM_NAME, 'expected a name of lower-case letters, digits, `_` and `-`'), Fact)
    .default({}),
  approvals: z
    .strictObject({
      from: group('The group that decides.').optional(),
      quorum: z.int().min(1).max(9).default(2),
      expires: durationArgument('How long a question stays open.').optional(),
      on_expiry: z.enum(OnExpiry).default(OnExpiry.hold),
      escalate_to: group('The group asked next.').optional(),
      second_factor: z
        .boolean()
        .meta({ description: 'At least one decision of the quorum must be signed with an SSH key, outside of Slack.' })
        .optional(),
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
