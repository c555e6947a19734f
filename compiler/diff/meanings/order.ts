import type { Effect } from '../../../plan/effect.js';
import { nameEffect } from '../name-effect.js';
import type { Act, Side } from '../side.js';
import { better, type Interpret, type Meaning, worse } from './meaning.js';

type Name = Effect['effect'];

/** What must have happened before something else, for the same database, region or clients. */
interface Order {
  readonly first: readonly Name[];
  readonly next: readonly Name[];
  readonly about: (first: Effect, then: Effect) => boolean;
  /** What takes the first one back. */
  readonly undoneBy?: Name;
}

const MOVES: readonly Name[] = ['promotes', 'switches'];

/** The most dangerous first. */
const ORDERS: readonly Order[] = [
  { first: ['fences'], next: ['promotes'], about: sameDatabase, undoneBy: 'unfences' },
  { first: ['approves'], next: [...MOVES, 'replays-stranded', 'discards-divergence'], about: () => true },
  { first: ['measures-lag'], next: MOVES, about: (a, b) => sameDatabase(a, b) && sameRegion(a, b) },
  {
    first: ['extracts-stranded'],
    next: ['discards-divergence'],
    about: (a, b) => sameDatabase(a, b) && sameRegion(a, b),
  },
  { first: ['replays-stranded'], next: ['discards-divergence', 'signs-ledger'], about: sameDatabase },
  { first: ['signs-ledger'], next: ['discards-divergence'], about: sameDatabase },
  { first: MOVES, next: ['routes'], about: sameRegion },
  { first: MOVES, next: ['verifies-writes'], about: (a, b) => sameDatabase(a, b) && sameRegion(a, b) },
  { first: ['routes'], next: ['verifies-writes'], about: sameRegion },
];

/** What stood before something and does not any more, or does now. */
export const order: Interpret = (before, after) => ORDERS.flatMap(each => compare(each, before, after));

function compare(each: Order, before: Side, after: Side): readonly Meaning[] {
  return after.acts
    .filter(({ effect }) => each.next.includes(effect.effect))
    .flatMap((act): readonly Meaning[] => {
      const then = nameEffect(act.effect);
      const old = before.acts.find(({ effect }) => nameEffect(effect) === then);
      const was = old && standing(each, old, before);
      const is = standing(each, act, after);
      if (was && !is) {
        const later = after.acts.some(({ effect }) => nameEffect(effect) === nameEffect(was.effect));
        const first = nameEffect(was.effect);
        return [
          worse(
            later
              ? `This edit moves ${then} before ${first}.`
              : `This edit removes ${first}, which stood before ${then}.`,
          ),
        ];
      }
      return old && !was && is ? [better(`This edit puts ${nameEffect(is.effect)} before ${then}.`)] : [];
    });
}

/** The act that protects this one: before it for certain, about the same thing, and not taken back in between. */
function standing({ first, about, undoneBy }: Order, act: Act, side: Side): Act | undefined {
  const last = side
    .actsBefore(act.step)
    .findLast(
      ({ effect }) => (first.includes(effect.effect) || effect.effect === undoneBy) && about(effect, act.effect),
    );
  return last && last.effect.effect !== undoneBy ? last : undefined;
}

function sameDatabase(a: Effect, b: Effect): boolean {
  return 'database' in a && 'database' in b && a.database === b.database;
}

function sameRegion(a: Effect, b: Effect): boolean {
  return regionOf(a) !== undefined && regionOf(a) === regionOf(b);
}

/** Where an effect takes place; for a planned move where it leads. */
function regionOf(effect: Effect): string | undefined {
  if (effect.effect === 'switches') return effect.to;
  return 'region' in effect ? effect.region : undefined;
}
