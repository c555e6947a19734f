import { describe, expect, it } from 'vitest';
import { orderMoves } from '../../compiler/order-moves.js';
import type { MoveState, PlannedMove } from '../../plan/evacuation.js';
import { evacuationName, runNameOf } from '../../plan/evacuation.js';
import { evacuationEnd, evacuationState } from '../../plan/evacuation-end.js';
import { grantsDigest } from '../../plan/grant.js';
import { nextMoves } from '../../plan/next-moves.js';
import { EndState } from '../../plan/run.js';
import { planOf } from '../live/run/plans.js';
import { shippedInventory } from '../compiler/world.js';

const { succeeded, abortedClean, held, failedSafe, unknown } = EndState;
const moves = (needs: Readonly<Record<string, readonly string[]>>): readonly PlannedMove[] =>
  Object.entries(needs).map(([service, of]) => ({ service, needs: of, plan: planOf(service, []) }));
const standing = (states: Readonly<Record<string, MoveState>>) =>
  new Map(Object.entries(states).map(([service, state]) => [service, { state }]));

describe('which services begin to move', () => {
  const four = moves({ a: [], b: ['a'], c: [], d: ['b', 'c'] });

  it.each([
    ['nothing has moved', {}, 4, ['a', 'c']],
    ['there is room for one', {}, 1, ['a']],
    ['one is moving and the cap is one', { a: 'moving' }, 1, []],
    ['one is moving and the cap is two', { a: 'moving' }, 2, ['c']],
    ['what it needs has moved', { a: 'moved', c: 'moved' }, 4, ['b']],
    ['one of two that it needs has moved', { a: 'moved', b: 'moving', c: 'moved' }, 4, []],
    ['one that nobody needs is stuck', { c: 'busy' }, 4, ['a']],
    ['everything has moved', { a: 'moved', b: 'moved', c: 'moved', d: 'moved' }, 4, []],
  ] as const)('when %s', (_, states, atOnce, start) => {
    expect(nextMoves(four, standing(states), atOnce).start.map(({ service }) => service)).toEqual(start);
  });

  it.each(['failed', 'busy', 'blocked'] as const)('is none that needs, however far away, one that is %s', state => {
    const { start, blocked } = nextMoves(four, standing({ a: state, c: 'moved' }), 4);
    expect(start).toEqual([]);
    expect(blocked).toEqual([
      { service: 'b', by: ['a'] },
      { service: 'd', by: ['b'] },
    ]);
  });
});

describe('the order of an evacuation', () => {
  const orders = shippedInventory().services['orders']!;
  const service = (priority?: number, rto = 900_000) => ({
    ...orders,
    objectives: { ...orders.objectives, rto },
    ...(priority === undefined ? {} : { priority }),
  });
  const order = (
    needs: Readonly<Record<string, readonly string[]>>,
    services: Record<string, ReturnType<typeof service>>,
  ) => orderMoves(moves(needs), services).map(one => one.service);

  it('is by priority, and without one by the shortest RTO', () => {
    const services = { a: service(), b: service(2), c: service(1), d: service(undefined, 60_000) };
    expect(order({ a: [], b: [], c: [], d: [] }, services)).toEqual(['c', 'b', 'd', 'a']);
  });

  it('takes what a critical service needs as critical as that service', () => {
    const services = { a: service(5), b: service(9), c: service(1), d: service(2) };
    expect(order({ a: [], b: [], c: ['b'], d: [] }, services)).toEqual(['b', 'c', 'd', 'a']);
  });
});

describe('the end of an evacuation', () => {
  const move = (end: EndState | null) => ({ end, state: end === succeeded ? ('moved' as const) : ('failed' as const) });
  const busy = { end: null, state: 'busy' as const };

  it.each([
    [succeeded, [succeeded, succeeded], succeeded],
    [succeeded, [succeeded, abortedClean], held],
    [succeeded, [succeeded, held], held],
    [succeeded, [succeeded, failedSafe], failedSafe],
    [succeeded, [failedSafe, unknown], unknown],
    [unknown, [succeeded], unknown],
    [abortedClean, [abortedClean, abortedClean], abortedClean],
    [abortedClean, [succeeded, abortedClean], held],
    [held, [succeeded, succeeded], held],
  ])('is, own %s and services %j, %s', (own, ends, end) => {
    expect(evacuationEnd(own, ends.map(move))).toBe(end);
  });

  it('is never a success with a service that was not touched', () => {
    expect(evacuationEnd(succeeded, [move(succeeded), busy])).toBe(held);
    expect(evacuationEnd(abortedClean, [busy])).toBe(abortedClean);
    expect(evacuationEnd(succeeded, [{ end: null, state: 'moving' }])).toBe(unknown);
  });

  it('says where every service is', () => {
    const at = (service: string, state: MoveState) => ({
      service,
      state,
      run: null,
      end: null,
      reason: null,
      startedAt: null,
      endedAt: null,
    });
    expect(evacuationState('eu-west', [at('a', 'moved'), at('b', 'busy'), at('c', 'blocked')])).toBe(
      'Leaving eu-west: a has left; b had a run already and was not touched; c was not moved.',
    );
    expect(evacuationState('eu-west', [at('a', 'waiting')])).toBe('No service was moved out of eu-west.');
  });
});

describe('the name of a run', () => {
  it('is the service, and of an evacuation one that no service can have', () => {
    expect(runNameOf(planOf('orders', []))).toBe('orders');
    expect(
      runNameOf(planOf('orders', [], { evacuation: { region: 'eu-west', atOnce: 1, steps: [], moves: [] } })),
    ).toBe(evacuationName('eu-west'));
  });
});

it('gives the same grants the same digest, and another budget another one', () => {
  const grant = { service: 'a', planHash: 'h', budgetMs: 1, evidence: [] };
  expect(grantsDigest([grant])).toBe(grantsDigest([{ evidence: [], budgetMs: 1, planHash: 'h', service: 'a' }]));
  expect(grantsDigest([grant])).not.toBe(grantsDigest([{ ...grant, budgetMs: 2 }]));
});
