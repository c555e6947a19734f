import { describe, expect, it } from 'vitest';
import { codes } from '../../../compiler/codes.js';
import { rules } from '../../../compiler/rules/index.js';
import { compileHere } from '../world.js';

describe.each(rules.map(rule => [rule.code, rule] as const))('the rule %s', (code, rule) => {
  it('refuses its bad example, and nothing else in it', () => {
    const { diagnostics } = compileHere(rule.bad);
    expect(diagnostics.map(each => [each.code, each.severity])).toEqual([[code, rule.severity]]);
    expect(diagnostics[0]?.message).toMatch(/^Unexpected .+, expected .+/);
  });

  it('lets its good example through without a word', () => {
    expect(compileHere(rule.good).diagnostics).toEqual([]);
  });

  it('has a permanent code of its own and a description that ends like a sentence', () => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(Object.keys(codes)).not.toContain(code);
    expect(rules.filter(other => other.code === code)).toHaveLength(1);
    expect(rule.description).toMatch(/^[A-Z].*\.$/);
  });
});
