import type { Plan } from '../../plan/plan.js';
import type { Runs } from './runs.js';

/** More are forgotten; a plan can be read again. */
const KEPT = 200;

/** The plans of runs, read from Temporal once each: a run never changes its plan. */
export class Plans {
  readonly #runs: Runs;
  readonly #known = new Map<string, Plan>();

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  /** Undefined when the run's history does not have it, or cannot be read now. */
  async of(service: string, runId: string): Promise<Plan | undefined> {
    const known = this.#known.get(runId);
    if (known) return known;
    const plan = await this.#runs.plan(service, runId).catch(() => undefined);
    if (!plan) return undefined;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= KEPT && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(runId, plan);
    return plan;
  }
}
