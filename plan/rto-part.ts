import type { Effect } from './effect.js';
import type { PlannedStep } from './plan.js';

/** The parts of a recovery time, in the order in which they usually come. */
export const RtoPart = {
  measure: 'measure',
  decide: 'decide',
  fence: 'fence',
  promote: 'promote',
  redirect: 'redirect',
  verify: 'verify',
  other: 'other',
} as const;
export type RtoPart = (typeof RtoPart)[keyof typeof RtoPart];

const PART_OF: Partial<Record<Effect['effect'], RtoPart>> = {
  'measures-lag': 'measure',
  approves: 'decide',
  fences: 'fence',
  promotes: 'promote',
  switches: 'promote',
  'pauses-clients': 'redirect',
  'resumes-clients': 'redirect',
  routes: 'redirect',
  admits: 'redirect',
  'measures-convergence': 'measure',
  'verifies-writes': 'verify',
};

/** Which part of the recovery time a step belongs to, told from its effects and never from its kind. A gate without an effect measures. */
export function rtoPartOf({ effects, gate }: Pick<PlannedStep, 'effects' | 'gate'>): RtoPart {
  const part = effects.map(({ effect }) => PART_OF[effect]).find(one => one !== undefined);
  return part ?? (gate === null ? RtoPart.other : RtoPart.measure);
}
