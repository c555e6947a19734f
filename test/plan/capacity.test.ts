import { describe, expect, it } from 'vitest';
import { checkCapacity } from '../../activities/capacity/check.js';
import type { CapacityReading } from '../../plan/capacity.js';
import { judgeCapacity } from '../../plan/gates/capacity.js';
import { overlaidInventory } from '../compiler/lay-over.js';

const AT = Date.parse('2026-11-24T12:00:00Z');
const LATER = { reason: 'Half of the clients are asleep.', by: 'ana', until: '2026-11-24' };
const override = (until = LATER.until) => ({ at: AT, name: 'small-us-east', override: { ...LATER, until } });

function judge(change: Partial<CapacityReading>) {
  const reading = { at: AT, service: 'orders', region: 'us-east', needs: 400, has: 400, silent: null, override: null };
  return judgeCapacity({ ...reading, ...change }, { args: {}, accepted: null });
}

describe('a region', () => {
  it.each([
    ['that has just enough', {}, 'pass', 'us-east has 400 for orders, which needs 400.'],
    ['that has too little', { has: 99.5 }, 'fail', 'which needs 400: 300.5 are missing.'],
    ['that has nothing', { has: 0 }, 'fail', 'us-east has 0 for orders'],
    ['that could not be read', { has: null, silent: 'no answer.' }, 'unknown', 'could not be read: no answer.'],
    [
      'that is too small, with an override',
      { has: 100, override: override() },
      'pass',
      'By the override small-us-east, for which ana answers',
    ],
    ['that could not be read, with an override', { has: null, override: override() }, 'pass', 'could not be read'],
    [
      'that is too small, with an override that has ended',
      { has: 100, override: override('2026-11-23') },
      'fail',
      'ended with 2026-11-23',
    ],
    ['that has enough, with an override that has ended', { override: override('2026-11-23') }, 'pass', 'has 400'],
  ] as const)('%s', (_what, change, verdict, reason) => {
    expect(judge(change)).toMatchObject({ verdict, asOf: AT, reason: expect.stringContaining(reason) });
  });
});

describe('capacity.check', () => {
  const context = { run: 'r', epoch: 1, service: 'orders', step: 's', planHash: 'h', mode: 'real' } as const;
  const over = (service: string, measure: string) =>
    `services: { orders: { pools: { us-east: { ${measure} } } } }\noverrides: { small-us-east: { reason: ${LATER.reason}, by: ana, until: ${LATER.until}, capacity: { services: [${service}], regions: [us-east] } } }`;
  const read = (service: string, measure: string) =>
    checkCapacity({ resolve: async () => '', now: () => AT })({
      args: { region: 'us-east', at_least: 400, override: 'small-us-east' },
      context,
      estate: overlaidInventory(over(service, measure)),
    });

  it('reads where the inventory says', async () => {
    const measure = `measure: { from: command, command: [echo, '120'] }`;
    expect(await read('orders', measure)).toMatchObject({ needs: 400, has: 120, silent: null, override: override() });
  });

  it('takes an override of another service for none', async () => {
    expect(await read('carts', '')).toMatchObject({ override: null });
  });

  it('says why it knows nothing', async () => {
    expect(await read('orders', '')).toMatchObject({
      has: null,
      silent: expect.stringContaining('does not say where'),
    });
    const broken = `measure: { from: command, command: ['false'] }`;
    expect(await read('orders', broken)).toMatchObject({
      has: null,
      silent: expect.stringContaining('the program failed'),
    });
  });
});
