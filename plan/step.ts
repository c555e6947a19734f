import type { z } from 'zod';
import type { Effect } from './effect.js';
import type { GateName } from './gates/index.js';
import type { Inventory } from './inventory.js';
import type { Danger, Retry } from './plan.js';

/** Marks the type of an activity's result on a step kind; carries no value. */
export interface Returns<Result> {
  readonly '~result'?: Result;
}
export function returns<Result>(): Returns<Result> {
  return {};
}

/** The act that puts a step back, before the point of no return. */
export interface Undo {
  readonly do: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * A step kind, declared once as data. The compiler checks `args`, the interpreter branches on the fields that a plan copies from here,
 * the reference page is generated from it, and `activities/index.ts` must have an activity of the same name, or it does not compile.
 */
export interface StepKind<Name extends string = string, Args extends z.ZodObject = z.ZodObject, Result = unknown> {
  readonly do: Name;
  /** One sentence for the reference page. */
  readonly description: string;
  /** Arguments as written in the runbook; each field has a description, and `names` in its meta when it names something in the inventory. */
  readonly args: Args;
  readonly returns: Returns<Result>;
  readonly danger: Danger;
  /** Milliseconds one attempt may take. */
  readonly timeoutMs: number;
  /** Milliseconds it usually takes, for the expected RTO. */
  readonly expectedMs: number;
  readonly retry: Retry;
  /** What it does, in the imperative, with the resolved names in it. */
  summary(args: z.output<Args>): string;
  effects(args: z.output<Args>): readonly Effect[];
  /** The verdict that the workflow reaches from the activity's result. */
  readonly gate?: GateName;
  undo?(args: z.output<Args>): Undo | undefined;
  /**
   * Milliseconds that the run may have to wait after the act, from what the inventory says: for a plan's arithmetic. How long it really waits,
   * by a timer and not by an activity, is `settleMs` of the result.
   */
  settles?(args: z.output<Args>, inventory: Inventory): number;
  /** True when the step waits for people's decision instead of running to its end by itself. */
  readonly asksApproval?: boolean;
  readonly skippable?: boolean;
  /** A complete `yaml step` block. */
  readonly example: string;
}

export function defineStep<const Name extends string, Args extends z.ZodObject, Result>(
  kind: StepKind<Name, Args, Result>,
): StepKind<Name, Args, Result> {
  return kind;
}

export type ArgsOf<Kind> = Kind extends { args: infer Args extends z.ZodObject } ? z.output<Args> : never;
export type ResultOf<Kind> = Kind extends { returns: Returns<infer Result> } ? Result : never;
