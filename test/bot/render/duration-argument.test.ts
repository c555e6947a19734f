import { assert, nat, property } from 'fast-check';
import { expect, it } from 'vitest';
import { durationArgument } from '../../../bot/render/duration-argument.js';
import { parseDuration } from '../../../plan/duration.js';

it('writes a duration as the command line takes it', () => {
  expect([0, 1, 42_000, 42_100, 90_000, 3_600_000, 42_000.2].map(durationArgument)).toEqual([
    '0ms',
    '1ms',
    '42s',
    '42s100ms',
    '1m30s',
    '1h',
    '42s1ms',
  ]);
});

it('is read back as exactly the same number, so that a copied command accepts what it says', () => {
  const seed = Date.now() | 0;
  console.log(`fast-check seed ${seed}`);
  assert(
    property(nat({ max: 1e9 }), ms => parseDuration(durationArgument(ms)) === ms),
    { seed },
  );
});
