import type { PlannedStep } from '../../plan/plan.js';
import { allEffectsOf } from './effects-of.js';
import type { Lowered } from './rule.js';

/** A step that makes another region the primary of a database. */
export interface Move {
  readonly step: PlannedStep;
  readonly database: string;
  readonly to: string;
  /** Whether the step itself stops the old primary first, as a planned move does. */
  readonly stopsOld: boolean;
}

export function movesOf({ plan }: Lowered): readonly Move[] {
  return allEffectsOf(plan.steps).flatMap(({ step, effect }): readonly Move[] => {
    if (effect.effect === 'promotes') return [{ step, database: effect.database, to: effect.region, stopsOld: false }];
    if (effect.effect === 'switches') return [{ step, database: effect.database, to: effect.to, stopsOld: true }];
    return [];
  });
}
