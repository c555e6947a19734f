import { expect, it } from 'vitest';
import { manualClock } from '../../../sandbox/slack/clock.js';

it('calls what is due in its order, also what was asked for meanwhile, and nothing that was cancelled', () => {
  const clock = manualClock(1_000);
  const seen: string[] = [];
  const note = (what: string) => () => void seen.push(`${what} at ${clock.now()}`);
  clock.after(300, note('late'));
  clock.after(100, () => {
    note('early')();
    clock.after(100, note('chained'));
  });
  clock.after(200, note('cancelled'))();
  clock.after(10_000, note('not yet'));
  clock.advance(1_000);
  expect(seen).toEqual(['early at 1100', 'chained at 1200', 'late at 1300']);
  expect(clock.now()).toBe(2_000);
});
