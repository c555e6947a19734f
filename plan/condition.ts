import type { Verdict } from './gate.js';

/** What a fact of a runbook is told from: a parameter of the run, or the verdict of a gate that has measured before. */
export type FactSource =
  | { readonly param: string; readonly value: string | number; readonly equals: string }
  | { readonly gate: string; readonly verdict: Verdict };

/** A step runs only when its fact is as it says; otherwise it is skipped with the reason. */
export interface Condition {
  readonly fact: string;
  readonly is: boolean;
  readonly from: FactSource;
}

export type Decided =
  | { readonly runs: boolean; readonly reason: string }
  | { readonly runs: null; readonly reason: string };

/** Decides a condition from data that the history has. `null`: the gate has not judged, so nothing is known and a person must look. */
export function decideCondition({ fact, is, from }: Condition, verdictOf: (gate: string) => Verdict | null): Decided {
  if ('param' in from) {
    const holds = String(from.value) === from.equals;
    return { runs: holds === is, reason: `"${fact}" is ${holds ? 'true' : 'false'}: ${from.param} is ${from.value}.` };
  }
  const verdict = verdictOf(from.gate);
  if (verdict === null)
    return { runs: null, reason: `"${fact}" is not known: the gate "${from.gate}" has not judged.` };
  const holds = verdict === from.verdict;
  return { runs: holds === is, reason: `"${fact}" is ${holds ? 'true' : 'false'}: "${from.gate}" says ${verdict}.` };
}
