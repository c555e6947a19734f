import { failure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { runVector } from '../run-vector.js';

export interface FaultOrder {
  readonly name: string;
  /** The argument vector from the inventory; empty where whoever takes the order knows how. */
  readonly vector: readonly string[];
}

const FAULT_MS = 60_000;

/** `drill.fault`: runs the program that brings a fault about, or takes it away. Exit code 0 must mean that it is so. */
export const drillFault =
  (deps: Resolves) =>
  async ({ name, vector }: FaultOrder): Promise<null> => {
    const { ok, why } = await runVector(vector, deps, FAULT_MS);
    if (ok) return null;
    throw failure('program-failed', {
      what: `The program for the fault ${name} failed: ${why}`,
      state: 'Whether the fault is there is not known.',
      todo: `Look at the estate, and run the program that takes ${name} away by hand.`,
    });
  };
