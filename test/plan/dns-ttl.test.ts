import { describe, expect, it } from 'vitest';
import { ttlAt } from '../../plan/dns-ttl.js';
import type { Effect } from '../../plan/effect.js';
import { shippedInventory } from '../compiler/world.js';
import { planned } from '../live/run/plans.js';

const shipped = shippedInventory();
const name = { ...shipped.traffic['orders']!.dns!, ttl: 3_600_000 };
const estate = { ...shipped, traffic: { orders: { dns: name } } };
const step = (id: string, needs: string[], effects: Effect[] = []) => planned(id, { needs, effects });
const LOWERS: Effect = { effect: 'lowers-ttl', via: 'orders', ttlMs: 30_000 };
const RESTORES: Effect = { effect: 'restores-ttl', via: 'orders' };

describe('the TTL that counts when a name moves', () => {
  const ttlOf = (...steps: ReturnType<typeof step>[]) => ttlAt(steps.at(-1)!, 'orders', { steps, estate });

  it("is the inventory's when nobody lowers it", () => expect(ttlOf(step('move', []))).toBe(3_600_000));

  it('is the lower one after a step that must come before', () => {
    expect(ttlOf(step('lower', [], [LOWERS]), step('check', ['lower']), step('move', ['check']))).toBe(30_000);
  });

  it('is not lowered by a step that only happens to stand before', () => {
    expect(ttlOf(step('lower', [], [LOWERS]), step('move', []))).toBe(3_600_000);
  });

  it('is the old one again once it was put back', () => {
    const steps = [step('lower', [], [LOWERS]), step('restore', ['lower'], [RESTORES]), step('move', ['restore'])];
    expect(ttlOf(...steps)).toBe(3_600_000);
  });

  it('is never raised by a step that lowers', () => {
    const more: Effect = { ...LOWERS, ttlMs: 7_200_000 };
    expect(ttlOf(step('lower', [], [more]), step('move', ['lower']))).toBe(3_600_000);
  });
});
