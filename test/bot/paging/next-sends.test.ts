import { expect, it } from 'vitest';
import { afterFailure, nextSends, type Standing, type Tries } from '../../../bot/paging/out/next-sends.js';
import type { PageState } from '../../../bot/paging/out/page.js';
import { routes } from '../../../bot/paging/out/routes.js';

const NOW = 1_000_000;
const failing = (failures: number, more: Partial<Tries> = {}): Tries => ({
  failures,
  nextAt: NOW + 500,
  refused: false,
  ...more,
});
const sends = (state: PageState, standing: Partial<Standing>) =>
  nextSends(state, { told: {}, tries: {}, ...standing }, routes, NOW);

it.each<[string, PageState, Partial<Standing>, string[]]>([
  ['first PagerDuty', 'triggered', {}, ['pagerduty']],
  ['nobody twice', 'triggered', { told: { pagerduty: 'triggered' } }, []],
  ['nobody while a first failure is tried again', 'triggered', { tries: { pagerduty: failing(1) } }, []],
  ['the next way after two failures', 'triggered', { tries: { pagerduty: failing(2) } }, ['webhook']],
  [
    'the next way at once after a refusal',
    'triggered',
    { tries: { pagerduty: failing(1, { refused: true }) } },
    ['webhook'],
  ],
  [
    'PagerDuty still, when it is due, beside the fallback that took it',
    'triggered',
    { tries: { pagerduty: failing(2, { nextAt: NOW }) }, told: { webhook: 'triggered' } },
    ['pagerduty'],
  ],
  ['email when both fail', 'triggered', { tries: { pagerduty: failing(2), webhook: failing(2) } }, ['email']],
  ['that somebody is at it, to PagerDuty', 'acknowledged', { told: { pagerduty: 'triggered' } }, ['pagerduty']],
  [
    'that somebody is at it not to a webhook',
    'acknowledged',
    { told: { webhook: 'triggered' }, tries: { pagerduty: failing(9) } },
    [],
  ],
  [
    'the end to whoever was woken, and to nobody else',
    'resolved',
    { told: { pagerduty: 'acknowledged', email: 'triggered' } },
    ['pagerduty', 'email'],
  ],
  [
    'nobody else when whoever was woken does not take that somebody is at it',
    'acknowledged',
    { told: { pagerduty: 'triggered' }, tries: { pagerduty: failing(9) } },
    [],
  ],
  ['nothing after the end', 'resolved', { told: { pagerduty: 'resolved' } }, []],
])('tells %s', (_, state, standing, wanted) => {
  expect(sends(state, standing)).toEqual(wanted);
});

it('waits longer after every failure, as long as it is asked to, and five minutes after a refusal', () => {
  let tries: Tries | undefined;
  const waits: number[] = [];
  for (let i = 0; i < 9; i += 1) {
    tries = afterFailure(tries, { again: true, waitMs: 0 }, NOW);
    waits.push(tries.nextAt - NOW);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  expect(afterFailure(undefined, { again: true, waitMs: 30_000 }, NOW).nextAt - NOW).toBe(30_000);
  expect(afterFailure(undefined, { again: false, waitMs: 0 }, NOW).nextAt - NOW).toBe(300_000);
});
