import { effectsOf } from './effects-of.js';
import { type Move, movesOf } from './moves.js';
import type { Lowered } from './rule.js';

const LAYERS = ['pooler', 'proxy', 'dns'] as const;
type Layer = (typeof LAYERS)[number];

/** The ways by which clients reach the service, as the inventory has them, and what a plan does with them. */
export interface Clients {
  readonly via: string;
  readonly moved: readonly Layer[];
  readonly left: readonly Layer[];
  /** The first move of the plan; undefined when none moves, or when a person moves the clients by hand after it. */
  readonly move: Move | undefined;
}

export function clientsOf(lowered: Lowered): Clients {
  const { plan, inventory, after } = lowered;
  const via = inventory.services[plan.service]?.traffic ?? '';
  const entry = inventory.traffic[via];
  const [first] = movesOf(lowered);
  const move = first && after(first.step).some(({ manual }) => manual) ? undefined : first;
  const ways = LAYERS.filter(layer => entry?.[layer] !== undefined);
  const moved = ways.filter(layer => isMoved(layer, via, lowered));
  return { via, moved, left: ways.filter(layer => !moved.includes(layer)), move };
}

/** A planned move in one act holds the clients at the pooler and lets them go on in the new region. */
function isMoved(layer: Layer, via: string, { plan }: Lowered): boolean {
  if (layer === 'pooler' && effectsOf(plan.steps, 'switches').length > 0) return true;
  return effectsOf(plan.steps, 'routes').some(({ effect }) => effect.via === via && effect.layer === layer);
}
