import { z } from 'zod';
import { formatDuration } from '../../plan/duration.js';
import { type GateJudgement, Verdict } from '../../plan/gate.js';
import type { Plan, PlannedStep } from '../../plan/plan.js';
import type { BreakGlass } from '../../workflows/host.js';

/** The rule that a run is one of Temporal's: overridden by name where Temporal answers all the same. */
export const TEMPORAL_RULE = 'temporal';

export interface Rule {
  /** What it is overridden by: the id of the step. */
  readonly name: string;
  readonly says: string;
}

/** Every rule of a plan that a person may override by name. A fence is none of them: without a proved fence nothing is promoted, whoever says so. */
export function rulesOf(plan: Plan): readonly Rule[] {
  return plan.steps.flatMap(({ id, approval, gate }) => {
    if (approval) return [{ name: id, says: `${approval.quorum} of ${approval.from} must approve` }];
    return gate === 'lag'
      ? [{ name: id, says: 'the loss must be known from a watch, which is gone with Temporal' }]
      : [];
  });
}

const Nodes = z.object({ now: z.object({ nodes: z.array(z.object({ region: z.string(), receiver: z.unknown() })) }) });

/** What a person takes upon themselves who overrides these rules for this reason. */
export function breakGlassOf(
  overridden: readonly string[],
  { person, reason, lossMs }: { readonly person: string; readonly reason: string; readonly lossMs: number | null },
): BreakGlass {
  const because = `BREAK-GLASS by ${person} (${reason})`;
  return {
    person,
    lossMs: lossMs ?? 0,
    approved({ id, approval }) {
      if (!approval || !overridden.includes(id)) return undefined;
      const loss = lossMs === null ? 'no loss' : `a loss of at most ${formatDuration(lossMs)}`;
      return `${because}: nobody of ${approval.from} was asked, ${approval.quorum} should have been; ${person} accepts ${loss}.`;
    },
    overruled(step, judgement, measured) {
      if (lossMs === null || !overridden.includes(step.id) || !mayOverrule(step, judgement, measured)) return undefined;
      return `${because}: ${step.title} is passed although nothing bounds the loss; ${person} accepts at most ${formatDuration(lossMs)} without a proof. It said: ${judgement.reason}`;
    },
  };
}

/** Only what is not known may be gone past, never what is known to be wrong; and a standby that streams knows a primary that lives. */
function mayOverrule({ gate }: PlannedStep, { verdict }: GateJudgement, measured: unknown): boolean {
  if (gate !== 'lag' || (verdict !== Verdict.unknown && verdict !== Verdict.stale)) return false;
  const reading = Nodes.safeParse(measured);
  return reading.success && reading.data.now.nodes.every(({ receiver }) => receiver !== 'streaming');
}
