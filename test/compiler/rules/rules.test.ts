import { describe, expect, it } from 'vitest';
import { codes } from '../../../compiler/codes.js';
import { rules } from '../../../compiler/rules/index.js';
import { stepKinds } from '../../../plan/steps/index.js';
import { overlaidInventory } from '../lay-over.js';
import { compileHere } from '../world.js';

describe.each(rules.map(rule => [rule.code, rule] as const))('the rule %s', (code, rule) => {
  const good = overlaidInventory(rule.inventory?.good);

  it('refuses its bad example, and nothing else in it', () => {
    const { diagnostics } = compileHere(rule.bad, {}, overlaidInventory(rule.inventory?.bad));
    const found = new Set(diagnostics.map(each => `${each.code} ${each.severity}`));
    expect([...found]).toEqual([`${code} ${rule.severity}`]);
    for (const { message } of diagnostics) expect(message).toMatch(/^Unexpected .+, expected .+[^.]$/);
  });

  it('lets its good example through without a word', () => {
    expect(compileHere(rule.good, {}, good).diagnostics).toEqual([]);
  });

  it.each(Object.entries(rule.allowed ?? {}))('gives no alarm: %s', (_reason, text) => {
    expect(compileHere(text, {}, good).diagnostics).toEqual([]);
  });

  it('has a permanent code of its own, and says in whole sentences what is wrong and why it matters', () => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(Object.keys(codes)).not.toContain(code);
    expect(rules.filter(other => other.code === code)).toHaveLength(1);
    expect(rule.description).toMatch(/^[A-Z][^.]*\.$/);
    expect(rule.why).toMatch(/^[A-Z`].*\.$/);
    expect(rule.why.split(/[.?:] /).length).toBeGreaterThanOrEqual(2);
  });

  it('never asks which kind a step has', () => {
    const text = rule.check.toString();
    for (const kind of Object.keys(stepKinds)) expect(text).not.toMatch(new RegExp(`=== '${kind}'`));
  });
});

it('has at least thirty rules', () => {
  expect(rules.length).toBeGreaterThanOrEqual(30);
});
