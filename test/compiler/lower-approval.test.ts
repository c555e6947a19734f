import { describe, expect, it } from 'vitest';
import { example } from '../../compiler/rules/example.js';
import { keyLineOf } from '../plan/signers.js';
import { compileHere, shippedInventory } from './world.js';

const STEPS = ['gate', 'approve', 'fence', 'promote', 'pooler', 'proxy', 'name', 'verify', 'notify'] as const;
const shipped = shippedInventory();
const inventory = {
  ...shipped,
  people: {
    ...shipped.people,
    bo: { ...shipped.people['bo']!, keys: [keyLineOf('bo')] },
    chen: { ...shipped.people['chen']!, keys: [keyLineOf('chen')] },
    dee: { name: 'Dee', keys: [keyLineOf('dee')] },
  },
  groups: { ...shipped.groups, leads: ['bo', 'chen', 'dee'] },
  slack: { team: 'T0HOME', bot_key: keyLineOf('the bot') },
};
const planOf = (approvals: string, of: typeof shipped = inventory) => {
  const { plan, diagnostics } = compileHere(example(STEPS, { approvals }), {}, of);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan!;
};
const asked = (plan: ReturnType<typeof planOf>) => plan.steps.find(({ approval }) => approval !== null)!.approval!;

describe('an approval in a plan', () => {
  it('goes by the directory of the moment, and asks for no second factor that nobody wrote', () => {
    const plain = asked(planOf('{ from: database-oncall, quorum: 2, expires: 1m }'));
    expect(plain.directory).toBe('current');
    expect(plain).not.toHaveProperty('secondFactor');
    expect(plain).not.toHaveProperty('page');
  });

  it('carries the second factor, and the act that tells the next group', () => {
    const approvals =
      '{ from: database-oncall, quorum: 2, expires: 1m, second_factor: true, on_expiry: escalate, escalate_to: leads }';
    const { page, secondFactor } = asked(planOf(approvals));
    expect(secondFactor).toBe(true);
    expect(page).toMatchObject({
      do: 'notify',
      args: {
        channel: 'orders-oncall',
        message:
          'The failover of orders waits for an approval that database-oncall did not give in time. leads decides now: lifeboat status orders',
      },
    });
  });

  it('carries the accounts and keys of those who are asked, and the workspace', () => {
    const { estate } = planOf('{ from: database-oncall, quorum: 2, expires: 1m }');
    expect(estate.slack).toEqual(inventory.slack);
    expect(estate.people['bo']).toMatchObject({ slack: 'U0BO', keys: [keyLineOf('bo')] });
    expect(estate.people).not.toHaveProperty('dee');
    expect(planOf('{ from: database-oncall, quorum: 2, expires: 1m }', shipped).estate).not.toHaveProperty('slack');
  });
});

describe('a quorum', () => {
  const errors = (oncall: NonNullable<typeof shipped.oncall>, quorum = 2) => {
    const approvals = `{ from: database-oncall, quorum: ${quorum}, expires: 1m }`;
    const { diagnostics } = compileHere(example(STEPS, { approvals }), {}, { ...inventory, oncall });
    return diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`);
  };
  const turn = { rotation: ['ana', 'bo', 'chen'], since: '2026-01-05T09:00:00Z', every: 1 };
  const refused = (most: number) =>
    `quorum-too-large: Unexpected quorum of 2 from \`database-oncall\`, expected at most ${most}: so many are on duty at a time (\`oncall.database-oncall\`)`;

  it('may not be larger than those of its group who can be on duty at one time', () => {
    expect(errors({ 'database-oncall': turn })).toContain(refused(1));
    expect(errors({ 'database-oncall': { pagerduty_schedules: ['PONE'] } })).toContain(refused(1));
    // Somebody who is no member never counts.
    expect(errors({ 'database-oncall': { people: ['ana', 'dee'] } })).toContain(refused(1));
  });

  it('may be as large as they are, and is not bound by who is on duty in another group', () => {
    expect(errors({ 'database-oncall': turn }, 1)).toEqual([]);
    expect(errors({ 'database-oncall': { pagerduty_schedules: ['PONE', 'PTWO'] } })).toEqual([]);
    expect(errors({ 'database-oncall': { pagerduty_schedules: ['PONE'], fallback: ['ana', 'bo'] } })).toEqual([]);
    expect(errors({ 'database-oncall': { people: ['ana', 'bo'] } })).toEqual([]);
    expect(errors({ leads: turn })).toEqual([]);
  });
});
