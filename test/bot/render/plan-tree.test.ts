import { expect, it } from 'vitest';
import { planTree } from '../../../bot/render/plan-tree.js';
import { examplePlan } from './example.js';

it('shows what a plan does, what can break, what guards it and how long it may take', () => {
  expect(`\n${planTree(examplePlan()).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    Fail orders over
    failover of orders, from=eu-west, to=us-east
    plan 3f9a1c2b44de from failover.md

    ├─ 1. Check the loss  [lag]
    │      Check how much orders would lose in us-east · reads · at most 10 s, 2 attempts
    │      gate: lets through only on pass, else decide asks people
    ├─ 2. Decide  [decide]
    │      Ask for approval · reads · open for 10 m
    │      approval: 2 of database-oncall, on lag; when nobody decides in time: hold
    ├─ 3. Fence the old primary  [fence]
    │      Fence orders in eu-west and prove it · writes · at most 1 m, 2 attempts
    │      gate: lets through only on pass
    │      undo: Open orders in eu-west again
    ├─ 4. Promote the standby  [promote]
    │      Promote orders in us-east · point of no return · at most 30 s, 3 attempts
    │      read again right before: lag
    ├─ 5. Verify with a real write  [verify]
    │      Verify that orders takes writes in us-east · writes · at most 15 s, 5 attempts
    ├─ 6. Tell the support lead  [tell-the-support-lead]
    │      Tell the support lead · writes · at most 24 h
    │      a person does it and says so
    └─ 7. Tell people  [tell]
           Tell oncall · writes · at most 10 s, 5 attempts

        expected    at worst  Recovery time
             2 s         2 s  ├─ detect
             2 s         2 s  │  └─ The watch misses the primary · 2 looks, 1 s apart
             1 m   10 m 31 s  ├─ decide
          200 ms      20.5 s  │  ├─ Check the loss · 2 attempts of 10 s
             1 m   10 m 10 s  │  └─ Decide · 1 attempt of 10 s, open for 10 m
             2 s     2 m 1 s  ├─ fence
             2 s     2 m 1 s  │  └─ Fence the old primary · 2 attempts of 1 m, 2 s for the region's worker inside
          500 ms    1 m 52 s  ├─ promote
          500 ms    1 m 32 s  │  ├─ Promote the standby · 3 attempts of 30 s
               -      20.5 s  │  └─ Read again: Check the loss · 2 attempts of 10 s
          100 ms    1 m 20 s  ├─ verify
          100 ms    1 m 20 s  │  └─ Verify with a real write · 5 attempts of 15 s
         1 m 5 s   15 m 45 s  └─ total
    Not counted, the service is there: 2 steps (tell-the-support-lead, tell).
    RTO: expected 1 m 5 s of 20 m: 18 m 55 s to spare; worst 15 m 45 s of 20 m: 4 m 15 s to spare.
    RPO: without a number from people at most 10 s of 10 s: nothing to spare.
    The whole run: expected 1 m 3 s, at worst 16 m 41 s.
    Failback: failback.md. A step that holds waits 1 h for people.
    "
  `);
});

it('says of a step out of the order what it waits for', () => {
  const plan = examplePlan();
  const steps = plan.steps.map(step => (step.id === 'tell' ? { ...step, needs: ['lag', 'fence'] } : step));
  expect(planTree({ ...plan, steps }).join('\n')).toContain('after lag, fence');
});
