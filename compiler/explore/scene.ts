import type { Guarantees } from './guarantees.js';
import type { Breach } from './invariant.js';
import type { Ground, World } from './world.js';

/** What one act finds. */
export interface Scene {
  readonly ground: Ground;
  readonly world: World;
  readonly guarantees: Guarantees;
}

/** What became of an act: done, with the world after it and what it broke; or refused, by itself or by what it touches. */
export type Outcome =
  | { readonly done: true; readonly world: World; readonly breach?: Breach }
  | { readonly done: false; readonly reason: string };

export function refused(reason: string): Outcome {
  return { done: false, reason };
}

export function done(world: World, breach?: Breach): Outcome {
  return breach ? { done: true, world, breach } : { done: true, world };
}
