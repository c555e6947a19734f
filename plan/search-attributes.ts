import type { Plan } from './plan.js';
import type { EndState, Mode, RunState } from './run.js';

/** What Temporal's own UI and `temporal workflow list` search runs by. A namespace has to know them before a run may carry them. */
export const SearchAttribute = {
  service: { name: 'LifeboatService', type: 'KEYWORD' },
  kind: { name: 'LifeboatKind', type: 'KEYWORD' },
  mode: { name: 'LifeboatMode', type: 'KEYWORD' },
  /** Where the run stands, and when it is over, how it ended. */
  status: { name: 'LifeboatStatus', type: 'KEYWORD' },
} as const;
export type SearchAttribute = (typeof SearchAttribute)[keyof typeof SearchAttribute];

/** An attribute with its value, in the form that Temporal's SDK takes. */
export interface SearchPair {
  readonly key: SearchAttribute;
  readonly value: string;
}

/** With which a run starts. */
export function searchPairsOf({ plan, mode }: { readonly plan: Plan; readonly mode: Mode }): SearchPair[] {
  return [
    { key: SearchAttribute.service, value: plan.service },
    { key: SearchAttribute.kind, value: plan.kind },
    { key: SearchAttribute.mode, value: mode },
    statusPair('running'),
  ];
}

export function statusPair(status: RunState['status'] | EndState): SearchPair {
  return { key: SearchAttribute.status, value: status };
}
