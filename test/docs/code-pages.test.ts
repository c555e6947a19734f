import { describe, expect, it } from 'vitest';
import { diagnosticsOf } from '../../bin/reference/code-page.js';
import type { CodeExample } from '../../compiler/pages/code-page.js';
import { codePages } from '../../compiler/pages/index.js';
import { codes } from '../../compiler/codes.js';
import { inventoryText } from '../compiler/world.js';

function codesOf(example: CodeExample, fragment: string): readonly string[] {
  return diagnosticsOf(example, fragment, inventoryText).map(({ code }) => code);
}

it('every code of the compiler has a page, and every page is of a code', () => {
  expect(Object.keys(codePages).toSorted()).toEqual(Object.keys(codes).toSorted());
});

describe.each(Object.entries(codePages))('the page of %s', (code, { why, hint, example }) => {
  it('says in whole sentences why it matters and what to do', () => {
    expect(why).toMatch(/^[A-Z].*\.$/);
    expect(hint).toMatch(/^[A-Z].*\.$/);
  });

  if (!example) return;
  it('has a bad example that leads to this code, and a good one that leads to none', () => {
    expect(codesOf(example, example.bad)).toContain(code);
    expect(codesOf(example, example.good)).toEqual([]);
  });
});

it('only codes about size and about the compiler itself have no example', () => {
  const without = Object.entries(codePages).filter(([, { example }]) => !example);
  expect(without.map(([code]) => code).toSorted()).toEqual([
    'compiler-defect',
    'too-large',
    'too-many-problems',
    'too-many-steps',
    'too-slow-to-compile',
  ]);
});
