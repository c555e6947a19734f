import { expect, it } from 'vitest';
import { manualClock } from '../../../sandbox/slack/clock.js';
import { RateLimits, Tier } from '../../../sandbox/slack/rate-limits.js';

it('lets a short burst of messages into a channel, then one a second', () => {
  const clock = manualClock(0);
  const limits = new RateLimits(clock);
  const post = (channel: string) => limits.take('chat.postMessage', Tier.perChannel, channel);
  expect([1, 2, 3, 4, 5].map(() => post('C1'))).toEqual([undefined, undefined, undefined, undefined, 1]);
  expect(post('C2')).toBeUndefined();
  clock.advance(1_000);
  expect([post('C1'), post('C1')]).toEqual([undefined, 1]);
  clock.advance(60_000);
  expect([1, 2, 3, 4, 5].map(() => post('C1'))).toEqual([undefined, undefined, undefined, undefined, 1]);
});

it('counts the calls of a tier over the last minute, by method', () => {
  const clock = manualClock(0);
  const limits = new RateLimits(clock);
  const update = () => limits.take('chat.update', Tier.three, 'C1');
  for (let call = 0; call < 50; call += 1) {
    expect(update()).toBeUndefined();
    clock.advance(100);
  }
  expect(update()).toBe(55);
  expect(limits.take('chat.delete', Tier.three, 'C1')).toBeUndefined();
  clock.advance(55_000);
  expect(update()).toBeUndefined();
});
