import type { RunbookKind } from '../../../plan/plan.js';
import type { SandboxStage } from '../sandbox-stage.js';

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
  /** Once a step holds because of it, the fault is taken away and the on-call retries. */
  readonly holds?: boolean;
  /** Of those who may approve, so many do not answer. */
  readonly asleep?: number;
  /** Both regions take writes because of it, until the first run has ended. */
  readonly splits?: boolean;
}
