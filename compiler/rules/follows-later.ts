import { effectsOf } from './effects-of.js';
import type { Move } from './moves.js';
import type { Lowered } from './rule.js';

/** Whether, after a move, some region follows the new primary: without that there is no second copy. */
export function followsLater({ step, database, to }: Move, { after }: Lowered): boolean {
  return effectsOf(after(step), 'follows').some(
    ({ effect }) => effect.database === database && effect.upstream === to && effect.region !== to,
  );
}

/** Whether regions besides the two of the move hold a copy as well, which follow by themselves. */
export function hasThirdCopy({ database, to }: Move, { plan }: Lowered): boolean {
  const nodes = Object.keys(plan.estate.databases[database]?.nodes ?? {});
  return nodes.some(region => region !== to && region !== plan.params['from']);
}
