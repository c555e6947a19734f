import { describe, expect, it } from 'vitest';
import { approvalCard } from '../../../bot/cards/approval-card.js';
import { heldCard } from '../../../bot/cards/held-card.js';
import { manualCard } from '../../../bot/cards/manual-card.js';
import { milestones } from '../../../bot/cards/milestones.js';
import { holdsOf, runCards } from '../../../bot/cards/run-cards.js';
import { runCard } from '../../../bot/cards/run-card.js';
import { type Card, CardAction } from '../../../bot/cards/card.js';
import type { JournalEntry, JournalEvent } from '../../../plan/journal.js';
import { asking, exampleApproval, examplePlan, exampleState, T0 } from '../render/example.js';

const plan = examplePlan();
const view = (now = T0 + 20_000) => ({ now, plan });
const texts = (card: Card): string =>
  card.parts
    .map(part =>
      part.part === 'fields'
        ? part.fields.map(({ label, value }) => `${label}: ${value}`).join('\n')
        : part.part === 'lines' || part.part === 'notes'
          ? part.lines.join('\n')
          : part.part === 'people'
            ? part.people.join(', ')
            : part.part === 'tasks'
              ? part.tasks.join('\n')
              : part.part === 'table'
                ? part.rows.map(row => row.join(' | ')).join('\n')
                : part.part === 'links'
                  ? part.links.map(({ label }) => label).join('\n')
                  : part.text,
    )
    .join('\n');
const actions = (card: Card) => card.buttons.map(({ action }) => action);
const entry = (seq: number, event: JournalEvent, sentence: string, step: string | null = null): JournalEntry => ({
  seq,
  at: T0 + seq * 1_000,
  event,
  step,
  sentence,
  data: {},
});

describe('the card of a run', () => {
  it('says where the run stands, what it is, and what happens now in the words of the runbook', () => {
    const state = exampleState(
      {},
      {
        lag: { state: 'done', startedAt: T0, endedAt: T0 + 240 },
        tell: {},
        fence: { state: 'running', startedAt: T0 + 300 },
      },
    );
    const card = runCard(state, view());
    expect(texts(card)).toMatch(/running, 20 s since the start/);
    expect(texts(card)).toMatch(/Run: failover of orders, real/);
    expect(texts(card)).toMatch(/Plan: 3f9a1c2b44de/);
    expect(texts(card)).toMatch(/✓ 1\. Check the loss \(240 ms\)/);
    expect(texts(card)).toMatch(/→ 3\. Fence the old primary \(19\.7 s, now\)/);
    expect(texts(card)).toMatch(/Now: /);
    expect(actions(card)).toEqual([CardAction.pause, CardAction.abort]);
  });

  it('holds the clock against the objective', () => {
    expect(texts(runCard(exampleState(), view()))).toMatch(/RTO clock: 0:20 so far, at this pace \d+:\d\d of 20:00/);
    const late = runCard(exampleState(), view(T0 + 21 * 60_000));
    expect(texts(late)).toMatch(/of 20:00, over the objective/);
  });

  it.each(['drill', 'rehearse'] as const)('makes a %s unmistakable in title, banner, tone and summary', mode => {
    const [real, other] = [runCard(exampleState(), view()), runCard(exampleState({ mode }), view())];
    expect(other.title).not.toBe(real.title);
    expect(other.banner).not.toBeNull();
    expect(real.banner).toBeNull();
    expect(other.tone).not.toBe(real.tone);
    expect(other.summary).toMatch(/^(?:DRILL|REHEARSAL): /);
  });

  it('ends with the outcome, the time, the loss and the report, and without buttons', () => {
    const done = { state: 'done', startedAt: T0, endedAt: T0 + 90_000 } as const;
    const state = exampleState(
      { status: 'ended', end: 'SUCCEEDED', endedAt: T0 + 95_000, serviceState: 'orders runs in us-east.' },
      Object.fromEntries(plan.steps.map(({ id }) => [id, done])),
    );
    const card = runCard(state, { ...view(), report: 'Report: var/reports/orders-0193-run.md' });
    expect(texts(card)).toMatch(/SUCCEEDED after 1 m 35 s/);
    expect(texts(card)).toMatch(/RTO: 1:30 of 20:00, the service is back/);
    expect(texts(card)).toMatch(/Report: var\/reports\/orders-0193-run\.md/);
    expect(card.buttons).toEqual([]);
  });

  it('offers to resume a run that will pause, before it has reached a safe point', () => {
    const journal = [entry(1, 'paused', 'bo paused the run.')];
    const card = runCard(exampleState({ journal }), view());
    expect(actions(card)).toContain(CardAction.resume);
    expect(texts(card)).toMatch(/Pauses at the next safe point/);
    const resumed = exampleState({ journal: [...journal, entry(2, 'resumed', 'bo resumed the run.')] });
    expect(actions(runCard(resumed, view()))).toContain(CardAction.pause);
  });

  it('offers to resume a paused run', () => {
    expect(actions(runCard(exampleState({ status: 'paused' }), view()))).toContain(CardAction.resume);
  });
});

describe('the card of an approval', () => {
  it('shows what will happen, the point of no return, the evidence with its age, the loss, who asked, and until when', () => {
    const state = asking();
    const card = approvalCard(state, state.approvals[0]!, view());
    const said = texts(card);
    expect(said).toMatch(/! Promote .*: the point of no return/);
    expect(said).toMatch(/lag says fail, 19\.8 s ago: The primary is gone/);
    expect(said).toMatch(/Loss: at most 42\.1 s \/ 1,263 transactions; budget 10 s/);
    expect(said).toMatch(/To approve: type the number: at least 42\.1 s/);
    expect(said).toMatch(/Asked by: ana \(may not approve it\)/);
    expect(said).toMatch(/Approved: 1 of 2: bo/);
    expect(said).toMatch(/Last drill of this plan: unknown/);
    expect(said).toMatch(/If nobody decides: 03:10:00 UTC: The run holds\./);
    expect(said).toMatch(/ana, bo, chen/);
    expect(actions(card)).toEqual([CardAction.approve, CardAction.reject]);
  });

  it.each([
    ['decided', exampleApproval({ outcome: 'approved' }), T0 + 20_000],
    ['rejected', exampleApproval({ outcome: 'rejected' }), T0 + 20_000],
    ['returned', exampleApproval({ outcome: 'returned' }), T0 + 20_000],
    ['expired, though the run has not noticed', exampleApproval(), T0 + 11 * 60_000],
  ])('loses its buttons when it is %s', (_, approval, now) => {
    const card = approvalCard(exampleState({ approvals: [approval] }), approval, view(now));
    expect(card.buttons).toEqual([]);
    expect(card.title).toMatch(/^Decided/);
  });

  it('loses its buttons when the run has ended', () => {
    const approval = exampleApproval();
    const ended = exampleState({ end: 'HELD', approvals: [approval] });
    expect(approvalCard(ended, approval, view()).buttons).toEqual([]);
  });

  it('binds its buttons to run, step, plan, mode and the moment of the question', () => {
    const state = asking();
    expect(approvalCard(state, state.approvals[0]!, view()).buttons[0]?.about).toEqual({
      service: 'orders',
      run: '0193-run',
      step: 'decide',
      planHash: state.planHash,
      mode: 'real',
      askedAt: T0 + 300,
    });
  });
});

describe('the cards of what waits for people', () => {
  it('shows a manual step with its prose and tasks, and one button', () => {
    const id = plan.steps.find(step => step.manual)!.id;
    const state = exampleState({ status: 'manual' }, { [id]: { state: 'manual', startedAt: T0 } });
    const card = manualCard(state, state.steps.find(step => step.id === id)!, view());
    expect(texts(card)).toMatch(/The number is on the wall\./);
    expect(texts(card)).toMatch(/Call the support lead\nRead out the report's first line/);
    expect(actions(card)).toEqual([CardAction.done]);
  });

  it('offers to skip only what can be skipped', () => {
    const state = exampleState(
      { status: 'held', deadline: T0 + 60_000 },
      { promote: { state: 'held', reason: 'No answer.' }, tell: { state: 'held' } },
    );
    const held = (id: string, skippable: boolean | null = null) =>
      heldCard(state, { step: state.steps.find(step => step.id === id)!, at: T0, skippable, answer: null }, view());
    expect(actions(held('promote'))).toEqual([CardAction.retry, CardAction.abort]);
    expect(actions(held('tell'))).toEqual([CardAction.retry, CardAction.skip, CardAction.abort]);
    // What another step did is not known: the run would refuse it.
    expect(actions(held('tell', false))).toEqual([CardAction.retry, CardAction.abort]);
    expect(texts(held('promote'))).toMatch(/until 03:01:00 UTC \(40 s left\), then the run ends as HELD/);
  });

  it('tells one hold from the next of the same step, and closes the first with who decided it', () => {
    const journal = [
      entry(1, 'held', '"x" waits.', 'promote'),
      entry(2, 'resolved', 'bo: retry.', 'promote'),
      entry(3, 'held', '"x" waits.', 'promote'),
    ];
    const state = exampleState({ status: 'held', journal }, { promote: { state: 'held' } });
    expect(holdsOf(state).map(({ at, answer }) => [at - T0, answer])).toEqual([
      [1_000, 'bo: retry.'],
      [3_000, null],
    ]);
    const cards = runCards(state, view()).filter(({ key }) => key.startsWith('held/'));
    expect(cards.map(({ closed, card }) => [closed, card.buttons.length > 0])).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});

it('tells each milestone once, with when it was, and no step that simply went well', () => {
  const journal = [
    entry(1, 'run-started', 'ana asked for it.'),
    entry(2, 'step-started', 'Look.'),
    entry(3, 'point-of-no-return', 'The point of no return is passed.'),
  ];
  const state = exampleState({ journal });
  const told = (after: number) => milestones(state, after).map(({ line }) => line);
  expect(told(0)).toEqual(['+1 s ana asked for it.', '+3 s The point of no return is passed.']);
  expect(told(1)).toEqual(['+3 s The point of no return is passed.']);
  expect(told(3)).toEqual([]);
});
