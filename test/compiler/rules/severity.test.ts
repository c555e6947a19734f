import { describe, expect, it } from 'vitest';
import { readInventory } from '../../../compiler/read-inventory.js';
import { example, SETTLE } from '../../../compiler/rules/example.js';
import { rules } from '../../../compiler/rules/index.js';
import { overlaidInventory, overlaidText } from '../lay-over.js';
import { compileHere, shippedInventory } from '../world.js';

const unnotified = example(['gate', 'approve', 'fence', 'promote', 'pooler', 'proxy', 'name', 'verify']);
const unfenced = example(['gate', 'approve', 'promote', ...SETTLE]);

function found(text: string, settings: string): readonly string[] {
  const { diagnostics } = compileHere(text, {}, overlaidInventory(`rules: ${settings}`));
  return diagnostics.map(({ code, severity }) => `${code} ${severity}`);
}

function problems(overlay: string): readonly string[] {
  return readInventory(overlaidText(overlay), 'inventory.yaml').diagnostics.map(
    ({ code, message, hint }) => `${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

describe('the severity of a rule', () => {
  it('is that of the rule unless the inventory says otherwise', () => {
    expect(found(unnotified, '{}')).toEqual(['nobody-notified warning']);
    expect(found(unnotified, '{ nobody-notified: warning }')).toEqual(['nobody-notified warning']);
  });

  it('can be raised, and then there is no plan', () => {
    expect(found(unnotified, '{ nobody-notified: error }')).toEqual(['nobody-notified error']);
    const raised = overlaidInventory('rules: { nobody-notified: error }');
    expect(compileHere(unnotified, {}, raised).plan).toBeUndefined();
  });

  it('can be lowered and turned off', () => {
    const text = example(['gate', 'approve', 'fence', 'promote', ...SETTLE], { failback: null });
    expect(found(text, '{ no-failback: warning }')).toEqual(['no-failback warning']);
    expect(found(text, '{ no-failback: off }')).toEqual([]);
  });

  it('does not change the plan', () => {
    const hash = (settings: string) => compileHere(unnotified, {}, overlaidInventory(settings)).plan?.steps;
    expect(hash('rules: { nobody-notified: off }')).toEqual(hash('{}'));
  });
});

describe('a rule that protects data', () => {
  const locked = rules.filter(rule => rule.locked).map(({ code }) => code);

  it('is an error by itself', () => {
    expect(locked).toEqual(
      expect.arrayContaining(['no-fence', 'no-lag-gate', 'no-approval', 'unfence-after-promotion']),
    );
    expect(rules.filter(rule => rule.locked && rule.severity !== 'error')).toEqual([]);
  });

  it.each(locked)('%s cannot be softened', code => {
    const message = 'expected it to stay an error; it protects data';
    for (const severity of ['off', 'warning']) {
      expect(problems(`rules: { ${code}: ${severity} }`)).toEqual([
        `locked-rule: Unexpected \`${severity}\` for \`${code}\`, ${message} (Change the runbook, or leave the line out.)`,
      ]);
    }
    expect(problems(`rules: { ${code}: error }`)).toEqual([]);
  });

  it('is as strict as ever for an inventory that nobody checked', () => {
    const unchecked = { ...shippedInventory(), rules: { 'no-fence': 'off' as const } };
    const { plan, diagnostics } = compileHere(unfenced, {}, unchecked);
    expect(plan).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['no-fence']);
  });
});

describe('what an inventory declares for rules', () => {
  it.each([
    [
      'rules: { nobody-notfied: off }',
      'unknown-rule: Unexpected `nobody-notfied` under `rules:`, expected the code of a safety rule (Did you mean `nobody-notified`?)',
    ],
    [
      'rules: { unknown-key: off }',
      'unknown-rule: Unexpected `unknown-key` under `rules:`, expected the code of a safety rule',
    ],
    ['rules: { nobody-notified: no }', 'wrong-value: Unexpected `no`, expected `off`, `warning` or `error`'],
    [
      'databases: { orders: { residency: [eu, uss] } }',
      'unknown-name: Unexpected `uss`, expected `eu` or `us` (Did you mean `us`?)',
    ],
    [
      'services: { orders: { capacity: { us-west: 10 } } }',
      'unknown-name: Unexpected `us-west`, expected `eu-west` or `us-east` (Did you mean `eu-west` or `us-east`?)',
    ],
    [
      'traffic: { orders: { dns: { region: mars } } }',
      'unknown-name: Unexpected `mars`, expected `eu-west` or `us-east`',
    ],
    [
      'channels: { orders-oncall: { region: mars } }',
      'unknown-name: Unexpected `mars`, expected `eu-west` or `us-east`',
    ],
  ])('is refused when it is misspelt: %s', (overlay, expected) => {
    expect(problems(overlay)).toEqual([expected]);
  });

  it('is read when it is right', () => {
    const overlay =
      'databases: { orders: { residency: [eu, us] } }\nservices: { orders: { capacity: { us-east: 10 } } }\nchannels: { orders-oncall: { region: us-east } }';
    expect(problems(overlay)).toEqual([]);
  });
});
