import type { GateContext, GateJudgement, Judge } from '../gate.js';
import { judgeCapacity } from './capacity.js';
import { judgeConvergence } from './convergence.js';
import { judgeFence } from './fence.js';
import { judgeLag } from './lag.js';
import { judgeOverride } from './override.js';
import { judgePreflight } from './preflight.js';
import { judgeSettle } from './settle.js';
import { judgeResidency } from './residency.js';

/** Every gate. Free of zod, because the workflow judges with these. */
const gates = {
  lag: judgeLag,
  fence: judgeFence,
  preflight: judgePreflight,
  convergence: judgeConvergence,
  settle: judgeSettle,
  override: judgeOverride,
  residency: judgeResidency,
  capacity: judgeCapacity,
} as const;

export type GateName = keyof typeof gates;

/** Judges an activity's result by the gate that the plan names. */
export function judgeGate(name: GateName, reading: unknown, context: GateContext): GateJudgement {
  const judge: Judge<never> = gates[name];
  // The reading comes from the activity of the step kind that declares this gate; both are typed with the same result (plan/steps).
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return judge(reading as never, context);
}
