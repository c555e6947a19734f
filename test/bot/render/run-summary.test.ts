import { describe, expect, it } from 'vitest';
import { runSummary } from '../../../bot/render/run-summary.js';
import { asking, examplePlan, exampleState, succeeded, T0 } from './example.js';

const NOW = T0 + 20_000;
const shown = (...args: Parameters<typeof runSummary>): string => `\n${runSummary(...args).join('\n')}\n`;

describe('the summary of a run', () => {
  it('says what is asked of whom, until when, on which evidence, and the command that answers', () => {
    expect(shown(asking(), { now: NOW })).toMatchInlineSnapshot(`
      "
      Fail orders over
      failover of orders (real) · plan 3f9a1c2b44de · asked by ana · 2026-11-24 03:00:00 UTC

       ✓ Check the loss                                    240 ms
           The primary is gone. A promotion of us-east loses at least 1,310 bytes, at most 42.1 s; budget 10 s.
       ? Decide                                            19.7 s  asks
       · Fence the old primary
       · Promote the standby
       · Verify with a real write
       · Tell the support lead
       · Tell people

      database-oncall decides: 1 of 2 approved (bo), until 03:10:00 UTC (9 m 40 s left).
        lag says fail: The primary is gone. A promotion of us-east loses at least 1,310 bytes, at most 42.1 s; budget 10 s.
        To approve is to accept a loss of at most 42.1 s.
        approve:   lifeboat approve orders --as PERSON --accept-loss 42s100ms --plan 3f9a1c2b44de
        reject:    lifeboat reject orders --as PERSON --reason TEXT --plan 3f9a1c2b44de

      waiting for an approval, 20 s since the start.
      Nothing was promoted. orders is where it was before the run.
      "
    `);
  });

  it('asks for no number when the loss is within the budget', () => {
    const state = asking();
    const approvals = state.approvals.map(one => ({ ...one, mustAcceptMs: null }));
    const text = shown({ ...state, approvals }, { now: NOW });
    expect(text).toContain('lifeboat approve orders --as PERSON --plan 3f9a1c2b44de\n');
    expect(text).not.toContain('--accept-loss');
  });

  it('says what a step that holds waits for, and what happens when nobody comes', () => {
    const steps = {
      fence: {
        state: 'held',
        startedAt: T0,
        endedAt: T0 + 900,
        reason: 'The server in eu-west still accepts connections.',
      },
    } as const;
    const state = exampleState({ status: 'held', deadline: T0 + 3_600_000 }, steps);
    expect(shown(state, { now: NOW, plan: examplePlan() })).toMatchInlineSnapshot(`
      "
      Fail orders over
      failover of orders (real) · plan 3f9a1c2b44de · asked by ana · 2026-11-24 03:00:00 UTC

       · Check the loss
       · Decide
       ! Fence the old primary                             900 ms  holds
           The server in eu-west still accepts connections.
       · Promote the standby
       · Verify with a real write
       · Tell the support lead
       · Tell people

      "Fence the old primary" waits for a choice, until 04:00:00 UTC (59 m 40 s left), then the run ends as HELD.
        try again: lifeboat retry orders --as PERSON
        stop:      lifeboat abort orders --as PERSON --reason TEXT

      held, waiting for a choice, 20 s since the start.
      Nothing was promoted. orders is where it was before the run.
      "
    `);
  });

  it('offers to leave out only a step that may be left out', () => {
    const held = { state: 'held', startedAt: T0 } as const;
    const skip = (id: string) =>
      shown(exampleState({ status: 'held' }, { [id]: held }), { now: NOW, plan: examplePlan() }).includes(
        'lifeboat skip',
      );
    expect([skip('fence'), skip('tell')]).toEqual([false, true]);
  });

  it('shows the prose and the tasks of a step that a person does', () => {
    const steps = { 'tell-the-support-lead': { state: 'manual', startedAt: T0 } } as const;
    const text = shown(exampleState({ status: 'manual' }, steps), { now: NOW, plan: examplePlan() });
    expect(text).toContain(
      [
        'A person does this step: Tell the support lead',
        '  The number is on the wall.',
        '  [ ] Call the support lead',
        "  [ ] Read out the report's first line",
        '  when done: lifeboat done orders tell-the-support-lead --as PERSON',
      ].join('\n'),
    );
  });

  it('says how a paused run goes on', () => {
    expect(shown(exampleState({ status: 'paused' }), { now: NOW })).toContain('lifeboat resume orders --as PERSON');
  });

  it('ends with the end state and the state of the service, and asks nothing any more', () => {
    const text = shown(succeeded(), { now: NOW });
    expect(text).toMatch(/SUCCEEDED after 14 s\.\norders runs in us-east, and a write .* proved it\.\n$/);
    expect(text).not.toContain('lifeboat ');
  });

  it('strips a title that tries to write over the screen', () => {
    const title = '\u001b[2J\u202eSUCCEEDED';
    const text = shown({ ...asking(), title }, { now: NOW });
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
  });
});
