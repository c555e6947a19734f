import type { Expectation } from '../../../plan/drills/drill.js';
import type { Plan, RunbookKind } from '../../../plan/plan.js';
import type { SandboxStage } from '../sandbox-stage.js';

/** A gate has measured and refused, and the step has failed for it. */
export const GATE_REFUSES: Expectation = {
  event: 'step-failed',
  data: { code: 'gate-refused' },
  what: 'the gate refused while the fault was there',
};

/** Something that goes wrong on purpose, as data. Taking it away twice is harmless. */
export interface Fault {
  readonly name: string;
  /** One sentence: what happens, and what the drill proves. */
  readonly summary: string;
  /** The runbook that answers it, and those that bring the service home. */
  readonly forward: RunbookKind;
  readonly back: readonly RunbookKind[];
  inject(stage: SandboxStage): Promise<void>;
  heal(stage: SandboxStage): Promise<void>;
  /** Whether a step of this plan holds because of it; then the fault is taken away and the on-call retries. */
  readonly holds?: (plan: Plan) => boolean;
  /** Nobody of the group that is asked first answers, in the run that answers the fault: the question expires after so long. */
  readonly asleepMs?: number;
  /** What must come about because of it, or the drill has proved nothing. */
  readonly mustHappen?: (plan: Plan) => readonly Expectation[];
  /** Both regions take writes because of it, until the first run has fenced one. */
  readonly splits?: boolean;
}
