import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { readInventory } from '../../compiler/read-inventory.js';

/** Our examples are what people copy: the runbook of the README must compile against the shipped inventory without a word. */
it('the runbook in the README compiles', () => {
  const runbook = /````markdown\n([\s\S]*?)\n````/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  const { inventory } = readInventory(readFileSync('runbooks/inventory.yaml', 'utf8'), 'runbooks/inventory.yaml');
  const { plan, diagnostics } = compile(runbook, inventory!, { path: 'runbooks/readme.md', sibling: readSibling });
  expect(diagnostics).toEqual([]);
  expect(plan?.steps.length).toBeGreaterThan(5);
});

function readSibling(path: string): string {
  return readFileSync(`runbooks/${path}`, 'utf8');
}
