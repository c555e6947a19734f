import { expect, it } from 'vitest';
import { report } from '../../../bot/render/report.js';
import { asking, examplePlan, succeeded } from './example.js';

it('tells outcome, times, loss, who decided on which evidence, and the journal', () => {
  expect(`\n${report(succeeded(), examplePlan())}`).toMatchInlineSnapshot(`
    "
    # Fail orders over: SUCCEEDED

    **orders runs in us-east, and a write through every client route has proved it.**

    - failover of orders, mode real, asked for by ana
    - started 2026-11-24 03:00:00 UTC, ended 2026-11-24 03:00:14 UTC
    - plan 3f9a1c2b44de, run 0193-run
    - point of no return: passed

    ## Times

    - whole run: 14 s
    - recovery time, from the start of the run: 12.9 s (objective 20 m, expected 1 m 3 s, at worst 16 m 41 s)
      - measure: 240 ms
      - decide: 11.7 s
      - fence: 300 ms
      - promote: 400 ms
      - verify: 200 ms
      - other: 1.1 s

    ## Loss

    - bound by Check the loss: at least 1,310 bytes, at most 42.1 s, about 1,263 transactions
    - accepted: at most 45 s

    ## Approvals

    ### decide: approved

    - 2 of database-oncall, asked 03:00:00 UTC, open until 03:10:00 UTC
    - evidence, lag at 03:00:00 UTC: fail. The primary is gone. A promotion of us-east loses at least 1,310 bytes, at most 42.1 s; budget 10 s.
    - 03:00:09 UTC bo: approve, accepting a loss of at most 1 m, on plan 3f9a1c2b44de, by cli: eu-west is dark
    - 03:00:12 UTC chen: approve, accepting a loss of at most 45 s, on plan 3f9a1c2b44de, by slack

    ## Steps

    | step | state | time | why |
    | --- | --- | ---: | --- |
    | Check the loss | done | 240 ms |  |
    | Decide | done | 11.7 s |  |
    | Fence the old primary | done | 300 ms |  |
    | Promote the standby | done | 400 ms |  |
    | Verify with a real write | done | 200 ms |  |
    | Tell the support lead | done | 900 ms |  |
    | Tell people | skipped | 200 ms | The runbook goes on without it. The message was not accepted. |

    ## Journal

    1. +0 ms ana started "Fail orders over" (real): eu-west is dark
    1. +240 ms The primary is gone. A promotion of us-east loses at least 1,310 bytes, at most 42.1 s; budget 10 s.
    1. +9 s bo approved and accepts a loss of at most 1 m (eu-west is dark): 1 of 2.
    1. +14 s SUCCEEDED. orders runs in us-east.
    "
  `);
});

it('accepts the smallest number that an approver gave', () => {
  expect(report(succeeded(), undefined)).toContain('- accepted: at most 45 s');
});

it('says of a run that goes on that it has not ended', () => {
  expect(report(asking(), undefined)).toMatch(/^# Fail orders over: not ended \(asking\)/);
});

const told = (lines: readonly string[]) => ({ account: { title: 'Stranded writes of eu-west', lines } });

it('gives what a step has to say a section of its own, once, in its latest words', () => {
  const state = succeeded();
  const steps = state.steps.map((step, n) => ({ ...step, result: told([`${n} transactions`, 'kept *there*']) }));
  const text = report({ ...state, steps }, examplePlan());
  expect(text).toContain(`## Stranded writes of eu-west\n\n- ${steps.length - 1} transactions\n- kept \\*there\\*\n`);
  expect(text.match(/## Stranded/g)).toHaveLength(1);
});
