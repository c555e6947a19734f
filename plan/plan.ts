import type { ApprovalPolicy } from './approval.js';
import type { Condition } from './condition.js';
import type { Effect } from './effect.js';
import type { Evacuation } from './evacuation.js';
import type { Estate } from './inventory.js';
import type { GateName } from './gates/index.js';

export const RunbookKind = {
  failover: 'failover',
  switchover: 'switchover',
  failback: 'failback',
  reconciliation: 'reconciliation',
  evacuation: 'evacuation',
  drill: 'drill',
} as const;
export type RunbookKind = (typeof RunbookKind)[keyof typeof RunbookKind];

/** How much a step can break: `reads` nothing, `writes` something that can be put back, `point-of-no-return` cannot be put back. */
export const Danger = { reads: 'reads', writes: 'writes', pointOfNoReturn: 'point-of-no-return' } as const;
export type Danger = (typeof Danger)[keyof typeof Danger];

/** What happens when a step fails for good: ask the on-call (`hold`), put everything back (`abort`), or go on (`continue`). */
export const OnFailure = { hold: 'hold', abort: 'abort', continue: 'continue' } as const;
export type OnFailure = (typeof OnFailure)[keyof typeof OnFailure];

export interface Retry {
  readonly attempts: number;
  readonly backoffMs: number;
}

/** An act as it will be sent to a worker: everything resolved, nothing looked up later. */
export interface PlannedAct {
  /** The step kind, which is also the activity's name. */
  readonly do: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly summary: string;
  readonly timeoutMs: number;
  readonly expectedMs: number;
  readonly retry: Retry;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface PlannedStep extends PlannedAct {
  readonly id: string;
  /** The heading, in the runbook's own words. */
  readonly title: string;
  /** The prose under the heading, shown while the step runs. */
  readonly prose: string;
  /** The task list of the section, in order. */
  readonly tasks: readonly string[];
  readonly danger: Danger;
  /** Ids of the steps that must have succeeded before this one starts. */
  readonly needs: readonly string[];
  readonly gate: GateName | null;
  /** Ids of the gates that are read again right before this step; only a point of no return has any. */
  readonly guards: readonly string[];
  /** For a gate whose refusal people may overrule by number: the approval step that asks them. */
  readonly asks: string | null;
  readonly approval: ApprovalPolicy | null;
  /** True when a person does the step and says so; such a step has no activity. */
  readonly manual: boolean;
  readonly undo: PlannedAct | null;
  readonly onFailure: OnFailure;
  /** Whether the on-call may skip it with a reason. A gate, a fence and a promotion cannot be skipped. */
  readonly skippable: boolean;
  readonly effects: readonly Effect[];
  readonly place: Place;
  /** When it runs; null and absent: always. */
  readonly when?: Condition | null;
  /** Present when the run waits after the act: how long at most, as the inventory has it. `settleMs` of the result is how long really. */
  readonly settlesMs?: number;
  /** In an evacuation: the service whose gate this reads as evidence. Whatever it says, the evacuation goes on; the service's own run judges. */
  readonly measures?: string;
  /** The step of an evacuation that moves its services, each by a run of its own. */
  readonly moves?: true;
}

/** A compiled, frozen runbook: a run's only input. JSON-safe; `hash` is the SHA-256 of its canonical JSON without the hash itself and the steps' places. */
export interface Plan {
  readonly version: 1;
  readonly kind: RunbookKind;
  readonly service: string;
  readonly title: string;
  readonly source: { readonly path: string; readonly commit: string | null };
  readonly inventoryHash: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly objectives: { readonly rtoMs: number; readonly rpoMs: number };
  readonly failback: string | null;
  /** How long a run waits for people when a step holds, before it ends as HELD. */
  readonly holdMs: number;
  /** The part of the inventory that this plan names. Secrets in it are references (`env:`, `file:`), never values. */
  readonly estate: Estate;
  readonly steps: readonly PlannedStep[];
  readonly worstCaseMs: number;
  readonly expectedMs: number;
  readonly hash: string;
  /** Of an evacuation: how its services move, each by a run of its own. Plans of earlier versions have none; their steps run in one run. */
  readonly evacuation?: Evacuation;
  /** Of a planned move: how it goes on as an unplanned one in the same run, when people say so. */
  readonly unplanned?: Unplanned;
}

/** The failover that a switchover may be turned into while it runs: its steps, after which nothing of the switchover is done any more. */
export interface Unplanned {
  readonly title: string;
  readonly source: string;
  readonly steps: readonly PlannedStep[];
}
