import { describe, expect, it } from 'vitest';
import { type CodeExample, ORDERS, wholeRunbook } from '../../compiler/pages/code-page.js';
import { codePages } from '../../compiler/pages/index.js';
import { codes } from '../../compiler/codes.js';
import { readInventory } from '../../compiler/read-inventory.js';
import { overlaidText } from '../compiler/lay-over.js';
import { compileHere } from '../compiler/world.js';

/** The codes that a fragment leads to: of the inventory, and of a runbook that is compiled against it. */
function codesOf({ where, against }: CodeExample, fragment: string): readonly string[] {
  const overlay = where === 'inventory' ? fragment : '{}';
  const { inventory, diagnostics } = readInventory(overlaidText(overlay), 'inventory.yaml');
  const text =
    where === 'inventory'
      ? wholeRunbook(against === undefined ? 'front matter' : 'sections', against ?? ORDERS)
      : wholeRunbook(where, fragment);
  return [...diagnostics, ...(inventory ? compileHere(text, {}, inventory).diagnostics : [])].map(({ code }) => code);
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

it('only codes about size, other files and the compiler itself have no example', () => {
  const without = Object.entries(codePages).filter(([, { example }]) => !example);
  expect(without.map(([code]) => code).toSorted()).toEqual([
    'bad-include',
    'compiler-defect',
    'too-large',
    'too-many-problems',
    'too-many-steps',
    'too-slow-to-compile',
  ]);
});
