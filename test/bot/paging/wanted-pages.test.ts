import { describe, expect, it } from 'vitest';
import { wantedPages } from '../../../bot/paging/out/wanted-pages.js';
import type { JournalEntry, JournalEvent } from '../../../plan/journal.js';
import type { RunState } from '../../../plan/run.js';
import { asking, exampleApproval, exampleState, succeeded, T0 } from '../render/example.js';

const entry = (seq: number, event: JournalEvent, step: string): JournalEntry => ({
  seq,
  at: T0 + seq,
  event,
  step,
  sentence: 'a sentence',
  data: {},
});
const said = (state: RunState) => wantedPages(state).map(({ key, state: at, group }) => [key, at, group]);
const open = (): RunState => exampleState({ status: 'asking', approvals: [exampleApproval()] });

describe('the pages of a run', () => {
  it('are none while nobody is needed', () => {
    expect(wantedPages(exampleState())).toEqual([]);
  });

  it('call the group that is asked, until it has decided', () => {
    const key = `lifeboat/0193-run/approval/decide/${T0 + 300}`;
    expect(said(open())).toEqual([[key, 'triggered', 'database-oncall']]);
    expect(said(asking())).toEqual([[key, 'acknowledged', 'database-oncall']]);
    expect(said(succeeded())).toEqual([[key, 'resolved', 'database-oncall']]);
    expect(wantedPages(open())[0]).toMatchObject({
      severity: 'critical',
      summary: 'orders: 2 of database-oncall must approve "Decide" until 03:10:00 UTC',
    });
  });

  it('call the next group when the first did not decide, and no longer the first', () => {
    const policy = { ...exampleApproval().policy, onExpiry: 'escalate', escalateTo: 'leads' } as const;
    const approvals = [
      exampleApproval({ policy, outcome: 'expired' }),
      exampleApproval({ policy, group: 'leads', askedAt: T0 + 600_000, expiresAt: T0 + 1_200_000 }),
    ];
    const pages = wantedPages(exampleState({ status: 'asking', approvals }));
    expect(pages.map(({ state, group }) => [state, group])).toEqual([
      ['resolved', 'database-oncall'],
      ['triggered', 'leads'],
    ]);
    expect(pages[1]?.summary).toMatch(/database-oncall did not decide in time; leads must approve "Decide"/);
  });

  it('call for each hold anew, and end with its answer', () => {
    const held = { promote: { state: 'held', reason: 'No answer.' } } as const;
    const journal = [entry(1, 'held', 'promote'), entry(2, 'resolved', 'promote'), entry(3, 'held', 'promote')];
    const pages = wantedPages(exampleState({ status: 'held', journal }, held));
    expect(pages.map(({ key, state }) => [key.split('/').at(-1), state])).toEqual([
      [String(T0 + 1), 'resolved'],
      [String(T0 + 3), 'triggered'],
    ]);
    expect(pages[1]?.summary).toBe('orders holds at "Promote the standby". No answer.');
  });

  it('leave an end that people must deal with to people', () => {
    const ends = ['HELD', 'FAILED_SAFE', 'UNKNOWN', 'SUCCEEDED', 'ABORTED_CLEAN'] as const;
    const counts = ends.map(end => wantedPages(exampleState({ end, status: 'ended' })).map(({ state }) => state));
    expect(counts).toEqual([['triggered'], ['triggered'], ['triggered'], [], []]);
  });

  it('wake nobody for a rehearsal, and say DRILL for a drill', () => {
    expect(wantedPages({ ...open(), mode: 'rehearse' })).toEqual([]);
    expect(wantedPages({ ...open(), mode: 'drill' })[0]).toMatchObject({
      severity: 'warning',
      summary: expect.stringMatching(/^DRILL: /),
    });
  });

  it('carry no line end, no hidden character, and no key or text that PagerDuty would refuse', () => {
    const long = 'x'.repeat(400);
    const journal = [entry(1, 'held', 'promote')];
    const reason = `a\r\nb\u202e${long}`;
    const state = exampleState({ run: long, status: 'held', journal }, { promote: { state: 'held', reason } });
    const [page] = wantedPages(state);
    expect(page!.summary).toMatch(/^[^\r\n\u202e]{1,300}$/);
    expect(page!.key.length).toBeLessThanOrEqual(255);
  });
});
