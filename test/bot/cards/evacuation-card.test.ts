import { describe, expect, it } from 'vitest';
import { approvalCard } from '../../../bot/cards/approval-card.js';
import type { Card } from '../../../bot/cards/card.js';
import { heldCard } from '../../../bot/cards/held-card.js';
import { runCard } from '../../../bot/cards/run-card.js';
import { runSummary } from '../../../bot/render/run-summary.js';
import { renderCard } from '../../../bot/slack/render-card.js';
import { cardHtml } from '../../../bot/board/card-html.js';
import type { MoveStatus } from '../../../plan/evacuation.js';
import type { Plan } from '../../../plan/plan.js';
import type { ApprovalStatus, RunState, StepStatus } from '../../../plan/run.js';
import { approve, planOf } from '../../live/run/plans.js';

const NOW = 1_000_000;
const services = ['accounts', 'checkout', 'catalog'] as const;
const step = (id: string, change: Partial<StepStatus> = {}): StepStatus => ({
  id,
  title: `Step ${id}`,
  summary: `Do ${id}`,
  state: 'waiting',
  startedAt: null,
  endedAt: null,
  reason: null,
  judgement: null,
  result: null,
  ...change,
});
const move = (service: string, change: Partial<MoveStatus> = {}): MoveStatus => ({
  service,
  state: 'waiting',
  run: null,
  end: null,
  reason: null,
  startedAt: null,
  endedAt: null,
  ...change,
});
const loss = { atLeastBytes: 0, atMostMs: 1_200, aboutTransactions: null, zeroProved: false };
const stateOf = (change: Partial<RunState> = {}): RunState => ({
  run: 'r1',
  service: 'evacuation/eu-west',
  kind: 'evacuation',
  title: 'Leave eu-west',
  mode: 'real',
  requester: 'ana',
  planHash: 'abcdef0123456789',
  status: 'running',
  end: null,
  serviceState: 'Leaving eu-west: accounts is moving.',
  pastPointOfNoReturn: false,
  startedAt: NOW - 42_000,
  endedAt: null,
  deadline: null,
  steps: [],
  approvals: [],
  journal: [],
  ...change,
});
const entry = { cost: 600, capacity: { 'us-east': 900 } };
const plan: Plan = planOf('checkout', [], {
  kind: 'evacuation',
  estate: {
    ...planOf('checkout', []).estate,
    services: {
      accounts: {
        pattern: 'active-passive',
        home: 'eu-west',
        databases: ['accounts'],
        objectives: { rto: 60_000, rpo: 1_000 },
        channel: 'incidents',
        downtime_cost_per_minute: entry.cost,
        capacity: entry.capacity,
      },
    },
  },
  evacuation: {
    region: 'eu-west',
    atOnce: 2,
    steps: [],
    moves: services.map(service => ({
      service,
      needs: service === 'checkout' ? ['accounts'] : [],
      plan: planOf(service, [], { params: { to: 'us-east' } }),
    })),
  },
});
const asked = (): ApprovalStatus => ({
  step: 'approve',
  policy: approve().approval!,
  group: 'incident-commanders',
  askedAt: NOW,
  expiresAt: NOW + 60_000,
  evidence: [],
  mustAcceptMs: 42_000,
  decisions: [],
  outcome: 'open',
  grants: [
    {
      service: 'accounts',
      planHash: 'a1b2c3d4e5f60718',
      budgetMs: 10_000,
      evidence: [{ step: 'lag', verdict: 'fail', askable: true, atMostMs: 42_000 }],
    },
    {
      service: 'catalog',
      planHash: 'ffffffffffffffff',
      budgetMs: 10_000,
      evidence: [{ step: 'lag', verdict: 'unknown', askable: false, atMostMs: null }],
    },
    { service: 'checkout', planHash: '0000000000000000', budgetMs: 10_000, evidence: [] },
  ],
});
const table = (card: Card) => card.parts.flatMap(part => (part.part === 'table' ? part.rows : []));

describe('the card of an evacuation', () => {
  const child = stateOf({
    service: 'accounts',
    steps: [
      step('lag', { state: 'done', judgement: { verdict: 'pass', reason: '', asOf: NOW, loss } }),
      step('fence', { state: 'running', title: 'Fence the old primary' }),
    ],
  });
  const moves = [
    move('accounts', { state: 'moving', run: 'c1', startedAt: NOW - 2_000 }),
    move('checkout'),
    move('catalog', { state: 'busy', reason: 'catalog has a run already.', startedAt: NOW, endedAt: NOW }),
  ];
  const card = runCard(stateOf({ moves }), { now: NOW, plan, children: new Map([['accounts', child]]) });

  it('is one table: where each service stands, its step now, its clock, its loss and its own card', () => {
    expect(table(card)).toEqual([
      ['service', 'state', 'now', 'RTO', 'loss', 'its own card'],
      ['accounts', 'moves', 'Fence the old primary', '2 s of 5 m', 'at most 1.2 s', 'lifeboat status accounts'],
      ['checkout', 'waits', 'after accounts', '-', '-', 'lifeboat status checkout'],
      ['catalog', 'has a run already', 'catalog has a run already.', '0 ms of 5 m', '-', 'lifeboat status catalog'],
    ]);
  });

  it('leads in Slack to the card of each run, and says where there is none yet', () => {
    const both = [move('accounts', { state: 'moving', run: 'c1' }), move('checkout'), move('catalog', { run: 'c2' })];
    const textOf = (cards: ReadonlyMap<string, string | null>) => {
      const linked = runCard(stateOf({ moves: both }), { now: NOW, plan, cards });
      return JSON.stringify(renderCard(linked, { sign: () => 'signed', slackId: () => undefined }).blocks);
    };
    const url = 'https://home.slack.com/archives/C0ONCALL/p1700000000000100';
    expect(textOf(new Map([['accounts', url]]))).toContain(
      `<${url}|Card of accounts>\\nCard of catalog: none in Slack yet; lifeboat status catalog`,
    );
    expect(textOf(new Map([['accounts', null]]))).toContain('it is in Slack, and Slack gave no link to it');
    // What is no plain address never becomes markup.
    expect(textOf(new Map([['accounts', 'https://x|y> <!channel>']]))).not.toContain('<!channel>');
    expect(textOf(new Map())).not.toContain('checkout:');
  });

  it('is shown in Slack, on the board and on the command line alike', () => {
    const rendering = { sign: () => 'signed', slackId: () => undefined };
    expect(JSON.stringify(renderCard(card, rendering).blocks)).toContain('Fence the old primary');
    expect(cardHtml(card, 'x').text).toContain('data-label="now">Fence the old primary</td>');
    const lines = runSummary(stateOf({ moves }), { now: NOW, plan, children: new Map([['accounts', child]]) });
    expect(lines.join('\n')).toMatch(/^accounts +moves +Fence the old primary +2 s of 5 m +at most 1\.2 s/m);
  });
});

describe('the question of an evacuation', () => {
  const card = approvalCard(stateOf({ approvals: [asked()] }), asked(), { now: NOW, plan });

  it('shows the sum: each service with its plan, loss, cost and capacity, the worst loss and what a minute costs', () => {
    expect(table(card)).toEqual([
      ['service', 'plan', 'loss', 'RTO', 'cost/min', 'capacity'],
      ['accounts', 'failover a1b2c3d4e5f6', 'at most 42 s, budget 10 s', '5 m', '600', '900 in us-east'],
      ['catalog', 'failover ffffffffffff', 'lag says unknown', '5 m', '-', 'not declared'],
      ['checkout', 'failover 000000000000', 'not measured', '5 m', '-', 'not declared'],
    ]);
    const text = card.parts.flatMap(part => (part.part === 'text' ? part.text : [])).join('\n');
    expect(text).toContain(
      '3 services. Worst loss: at most 42 s. Without a bound: catalog, checkout. A minute without them costs 600.',
    );
  });

  it('says of a gate that only the run of the service can read what bounds it all the same', () => {
    const grants = [{ service: 'accounts', planHash: 'a1b2c3d4e5f6', budgetMs: 10_000, evidence: [], later: ['lag'] }];
    const unread = approvalCard(stateOf(), { ...asked(), mustAcceptMs: null, grants }, { now: NOW, plan });
    expect(table(unread)[1]?.[2]).toBe('read in its own run, budget 10 s');
    expect(JSON.stringify(unread.parts)).toContain(
      '1 services. Read only in their own runs, and good only within the budget: accounts.',
    );
  });

  it('stands on the command line too, with the command that accepts the number', () => {
    const lines = runSummary(stateOf({ approvals: [asked()], status: 'asking' }), { now: NOW, plan }).join('\n');
    expect(lines).toContain('accounts  failover a1b2c3d4e5f6  at most 42 s, budget 10 s');
    expect(lines).toContain('lifeboat approve evacuation/eu-west --as PERSON --accept-loss 42s');
  });
});

describe('a switchover that holds', () => {
  const state = stateOf({
    service: 'orders',
    kind: 'switchover',
    status: 'held',
    steps: [step('switch', { state: 'held' })],
  });
  const hold = { step: state.steps[0]!, at: NOW, answer: null, skippable: false };
  const failover = {
    title: 'Fail over',
    source: 'x.md',
    steps: [{ ...planOf('orders', [approve()]).steps[0]!, id: 'failover--approve' }],
  };
  const actions = (of: Plan, now = state) =>
    heldCard(now, hold, { now: NOW, plan: of }).buttons.map(({ action }) => action);
  const switchover = planOf('orders', [], { unplanned: failover });

  it('offers to go on as a failover where its plan carries one, and only before the point of no return', () => {
    expect(actions(switchover)).toContain('failover');
    expect(actions(planOf('orders', []))).not.toContain('failover');
    expect(actions(switchover, { ...state, pastPointOfNoReturn: true })).not.toContain('failover');
    expect(runSummary(state, { now: NOW, plan: switchover }).join('\n')).toContain('lifeboat go-on-as-failover orders');
  });

  it('does not offer it again once it has gone on', () => {
    const turned = { ...state, steps: [...state.steps, step('failover--approve')] };
    expect(actions(switchover, turned)).not.toContain('failover');
  });
});
