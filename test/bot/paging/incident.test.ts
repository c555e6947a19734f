import { describe, expect, it } from 'vitest';
import type { Alert, AlertState } from '../../../bot/paging/in/alert.js';
import { type Applied, applyAlert, type Incident, isLate, staleReason } from '../../../bot/paging/in/incident.js';
import { judgeHook } from '../../../bot/paging/in/judge-hook.js';

const NOW = 10_000_000;
const alert = (state: AlertState, at: number, change: Partial<Alert> = {}): Alert => ({
  source: 'PagerDuty',
  key: 'pagerduty/Q1/orders',
  service: 'orders',
  state,
  at,
  title: 'orders is down',
  lines: [],
  link: null,
  id: 'Q1',
  ...change,
});
const run = (...alerts: Alert[]): { outcomes: Applied['outcome'][]; last: Incident } => {
  let known: Incident | undefined;
  const outcomes = alerts.map(one => {
    const { outcome, incident } = applyAlert(known, one, NOW);
    known = incident;
    return outcome;
  });
  return { outcomes, last: known! };
};
const [triggered, acknowledged, resolved] = [alert('triggered', 1), alert('acknowledged', 2), alert('resolved', 3)];

describe('an incident', () => {
  it('is opened, acknowledged and resolved once, however often each is said (G1)', () => {
    const twice = [triggered, triggered, acknowledged, acknowledged, resolved, resolved];
    expect(run(...twice).outcomes).toEqual(['opened', 'ignored', 'changed', 'ignored', 'resolved', 'ignored']);
  });

  it('ends in the same state whatever the order in which it is told', () => {
    const orders = [
      [triggered, acknowledged, resolved],
      [triggered, resolved, acknowledged],
      [acknowledged, triggered, resolved],
      [acknowledged, resolved, triggered],
      [resolved, triggered, acknowledged],
      [resolved, acknowledged, triggered],
    ];
    expect(orders.map(order => run(...order).last.state)).toEqual(orders.map(() => 'resolved'));
  });

  it('is shown to nobody when it was over before it was heard of', () => {
    expect(run(resolved, triggered)).toMatchObject({ outcomes: ['ignored', 'ignored'], last: { shown: false } });
  });

  it('that begins again is news with a card of its own', () => {
    const { outcomes, last } = run(triggered, resolved, alert('triggered', 9));
    expect([outcomes.at(-1), last.since, last.shown]).toEqual(['opened', 9, true]);
  });

  it('that ended does not begin again with what happened at the same moment or before', () => {
    expect(run(triggered, resolved, alert('triggered', 3)).last.state).toBe('resolved');
  });

  it('changes when the alerts of a group change', () => {
    const [one, two] = [alert('triggered', 1, { lines: ['a'] }), alert('triggered', 1, { lines: ['a', 'b'] })];
    expect(run(one, two, two)).toMatchObject({ outcomes: ['opened', 'changed', 'ignored'], last: { since: 1 } });
  });
});

describe('what comes hours late', () => {
  it('is old when PagerDuty says it, and never when Alertmanager does, which says what is so now', () => {
    const old = NOW - 6 * 3_600_000;
    expect(isLate(alert('triggered', old), NOW)).toBe(true);
    expect(isLate(alert('triggered', NOW - 60_000), NOW)).toBe(false);
    expect(isLate(alert('triggered', old, { source: 'Alertmanager' }), NOW)).toBe(false);
  });

  it.each([
    ['over', { incident: 'resolved', primaryAnswers: null }],
    ['over', { incident: 'resolved', primaryAnswers: false }],
    ['over', { incident: null, primaryAnswers: true }],
    ['open', { incident: null, primaryAnswers: null }],
    ['open', { incident: null, primaryAnswers: false }],
    ['open', { incident: 'triggered', primaryAnswers: true }],
    ['open', { incident: 'acknowledged', primaryAnswers: null }],
  ] as const)('is %s when %o', (wanted, reality) => {
    expect(staleReason(reality) === null ? 'open' : 'over').toBe(wanted);
  });
});

describe('the webhook of PagerDuty (G3)', () => {
  const day = 86_400_000;
  const judge = (change: object) =>
    judgeHook({ heardAt: NOW, listeningSince: 0, quietMs: day, subscription: null, ...change }, NOW + 2 * day).verdict;

  it.each([
    ['disabled', { subscription: 'disabled', quietMs: null }],
    ['silent', {}],
    ['silent', { heardAt: null }],
    ['fine', { quietMs: null }],
    ['fine', { heardAt: NOW + 2 * day }],
    ['fine', { listeningSince: NOW + 2 * day, heardAt: null }],
    ['fine', { subscription: 'active', quietMs: null }],
  ])('is %s with %o', (verdict, change) => {
    expect(judge(change)).toBe(verdict);
  });
});
