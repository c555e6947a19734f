import type { Plan, PlannedStep } from './plan.js';
import type { EndState } from './run.js';

/** How the services of a region leave it: each by a plan of its own, as a run of its own, and what the evacuation itself does before. */
export interface Evacuation {
  readonly region: string;
  /** How many services move at the same time. */
  readonly atOnce: number;
  /** What the evacuation does itself: its own sections, the readings that its approval is asked on, and the step that moves the services. */
  readonly steps: readonly PlannedStep[];
  /** In the order in which they begin: each after those it needs, critical ones first. */
  readonly moves: readonly PlannedMove[];
}

export interface PlannedMove {
  readonly service: string;
  /** The services of the evacuation that must have moved before. */
  readonly needs: readonly string[];
  /** Complete, with a hash of its own: what the service's own runbook compiles to. */
  readonly plan: Plan;
}

/** `busy`: the service has a run of its own already, which is not touched. `blocked`: what it needs did not move. */
export const MoveState = {
  waiting: 'waiting',
  moving: 'moving',
  moved: 'moved',
  failed: 'failed',
  busy: 'busy',
  blocked: 'blocked',
} as const;
export type MoveState = (typeof MoveState)[keyof typeof MoveState];

/** Where one service of an evacuation stands. What its run does now is in that run. */
export interface MoveStatus {
  readonly service: string;
  readonly state: MoveState;
  /** The id of its run, once it has one. */
  readonly run: string | null;
  readonly end: EndState | null;
  /** Why it did not move, or what state the service is in. */
  readonly reason: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** The name under which people speak to an evacuation, and its workflow's id: a region is left once at a time. No service has a `/` in its name. */
export function evacuationName(region: string): string {
  return `evacuation/${region}`;
}

/** The name of a plan's run among all runs: the service, or the evacuation. */
export function runNameOf({ service, evacuation }: Pick<Plan, 'service' | 'evacuation'>): string {
  return evacuation ? evacuationName(evacuation.region) : service;
}

/** The plan as the run of an evacuation itself walks it; any other plan as it is. */
export function headOf(plan: Plan): Plan {
  return plan.evacuation ? { ...plan, service: runNameOf(plan), steps: plan.evacuation.steps } : plan;
}
