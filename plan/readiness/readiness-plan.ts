import type { ApprovalPolicy } from '../approval.js';
import type { Estate } from '../inventory.js';
import type { Plan, PlannedStep } from '../plan.js';
import { Danger } from '../plan.js';
import { isBound } from '../residency.js';
import { residencyAudit } from '../steps/residency-audit.js';

/** What readiness needs of a plan; small enough to be read anew every round. */
export interface ReadinessPlan {
  readonly path: string;
  readonly title: string;
  readonly kind: Plan['kind'];
  readonly service: string;
  readonly hash: string;
  readonly from: string;
  readonly to: string;
  readonly estate: Estate;
  /** The steps that only read and judge: what a rehearsal runs. */
  readonly gates: readonly Pick<PlannedStep, 'id' | 'title' | 'do' | 'args' | 'gate' | 'timeoutMs'>[];
  readonly approvals: readonly { readonly title: string; readonly policy: ApprovalPolicy }[];
  /** Logical slots whose consumers somebody takes care of, as the plan's own preflight names them. */
  readonly logicalSlots: string;
}

/** A runbook of the service, as it compiles now. */
export type ReadinessRunbook =
  | { readonly path: string; readonly plan: ReadinessPlan }
  | { readonly path: string; readonly plan: null; readonly problem: string };

/** The part of a plan that readiness looks at; undefined for a plan without two regions. */
export function readinessPlan(path: string, plan: Plan): ReadinessPlan | undefined {
  const { from, to } = plan.params;
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  const { title, kind, service, hash, estate, steps } = plan;
  const preflight = steps.find(step => step.gate === 'preflight');
  const named = preflight?.args['logical_slots'];
  return {
    path,
    title,
    kind,
    service,
    hash,
    from,
    to,
    estate,
    gates: [
      ...auditsOf(plan),
      ...steps
        // The preflight is asked of every plan, also of one that has no such step.
        .filter(step => step.gate !== null && step.danger === Danger.reads && step.gate !== 'preflight')
        .map(({ id, title: heading, do: act, args, gate, timeoutMs }) => ({
          id,
          title: heading,
          do: act,
          args,
          gate,
          timeoutMs,
        })),
    ],
    approvals: steps.flatMap(step => (step.approval ? [{ title: step.title, policy: step.approval }] : [])),
    logicalSlots: typeof named === 'string' ? named : '',
  };
}

/** Catalogs only, of every server at once. */
const AUDIT_MS = 30_000;

/** Where data is now is asked of every bound database, with or without such a step. Nothing is counted: that reads whole tables. */
function auditsOf({ service, estate, steps }: Plan): ReadinessPlan['gates'] {
  const { do: act, gate } = residencyAudit;
  const bound = (estate.services[service]?.databases ?? []).filter(name => {
    const database = estate.databases[name];
    return database && isBound(database) && !steps.some(step => step.gate === gate && step.args['database'] === name);
  });
  return bound.map(database => ({
    id: `${gate}-${database}`,
    title: `Where ${database} may be`,
    do: act,
    args: { database, count: false },
    gate: 'residency',
    timeoutMs: AUDIT_MS,
  }));
}
