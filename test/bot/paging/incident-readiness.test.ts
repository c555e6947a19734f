import { expect, it } from 'vitest';
import { incidentCard } from '../../../bot/cards/incident-card.js';
import { readyLine } from '../../../bot/render/ready-lines.js';
import { finding } from '../../../plan/readiness/finding.js';
import { foldReadiness, freshReadiness } from '../../../plan/readiness/state.js';
import { T0 } from '../render/example.js';

const { state } = foldReadiness(
  freshReadiness('orders', 300_000),
  [
    {
      path: 'a.md',
      title: 'A',
      hash: null,
      findings: [
        finding('hands', 'us-east', 'fail', 'The worker of us-east does not answer: nobody.'),
        finding('ttl', 'db', 'fail', 'The TTL of db is 300 s.'),
      ],
    },
  ],
  { at: T0, everyMs: 300_000, damping: { readings: 2, withinMs: 1 } },
);

it('says on the card of an alert whether the service could be moved, and the first reason why not', () => {
  const ready = readyLine('orders', state, T0 + 20_000);
  expect(ready).toContain('orders: not ready (read 20 s ago');
  expect(ready).toContain('The worker of us-east does not answer: nobody. And 1 more: lifeboat ready orders');
  const incident = {
    source: 'PagerDuty',
    id: 'k',
    key: 'k',
    service: 'orders',
    state: 'triggered',
    at: T0,
    title: 'Down',
    lines: [],
    link: null,
    since: T0,
    heardAt: T0,
    shown: true,
    stale: null,
  } as const;
  const evidence = { onCall: { people: [], unknown: null }, watch: [], run: null, runbooks: [], ready };
  expect(JSON.stringify(incidentCard(incident, evidence).parts)).toContain('Last readiness: orders: not ready');
});

it('has no reason where the service is ready, or where nothing evaluates it', () => {
  expect(readyLine('orders', undefined, T0)).toContain('orders: not known.');
  const fine = foldReadiness(freshReadiness('orders', 1), [], {
    at: T0,
    everyMs: 1,
    damping: { readings: 2, withinMs: 1 },
  });
  expect(readyLine('orders', fine.state, T0)).toContain('No failover or switchover is for it');
});
