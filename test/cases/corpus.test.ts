import { describe, expect, it } from 'vitest';
import { invariants } from '../../compiler/explore/invariant.js';
import { checkCase, expectedOf, namesOf } from './corpus.js';

const known: Readonly<Record<string, string>> = invariants;

describe.each(namesOf('unsafe'))('a runbook that %s', name => {
  it('is refused, for the reason in its expected.txt', () => {
    const said = checkCase('unsafe', name);
    for (const line of expectedOf(name)) {
      const [code, invariant] = line.split(' ');
      const found = said.find(one => one.code === code && one.message.includes(known[invariant ?? ''] ?? ''));
      expect(found, `${line}\n${said.map(one => `${one.code}: ${one.message}`).join('\n')}`).toMatchObject({
        severity: 'error',
      });
    }
  });
});

describe.each(namesOf('safe'))('%s', name => {
  it('gives no alarm', () => {
    expect(checkCase('safe', name)).toEqual([]);
  });
});

it('holds at least 40 unsafe and 20 safe runbooks', () => {
  expect(namesOf('unsafe').length).toBeGreaterThanOrEqual(40);
  expect(namesOf('safe').length).toBeGreaterThanOrEqual(20);
});
