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
