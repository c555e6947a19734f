import type { ReadinessState } from '../../plan/readiness/state.js';

/** What the readiness of services was last found to be. */
export interface Readings {
  /** Undefined when nothing evaluates it, or it does not answer. */
  read(service: string): Promise<ReadinessState | undefined>;
  /** The services whose readiness is evaluated, in the order of their names. */
  services(): Promise<readonly string[]>;
}
