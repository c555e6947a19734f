import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { renderDiagnostics } from '../../compiler/code-frame.js';
import { shippedInventory } from './world.js';

const CASES = join('test', 'compiler', 'cases');
// These runbooks are short and leave the clients where they are, which is not what they are about.
const inventory = { ...shippedInventory(), rules: { 'traffic-not-moved': 'off' as const } };

function sibling(path: string): string | undefined {
  return readdirSync('runbooks').includes(path) ? readFileSync(join('runbooks', path), 'utf8') : undefined;
}

/** Each folder is a runbook that is wrong in the way its name says, and what a person sees of it. */
describe.each(readdirSync(CASES))('%s', name => {
  const text = readFileSync(join(CASES, name, 'runbook.md'), 'utf8');
  const { plan, diagnostics } = compile(text, inventory, { path: 'runbook.md', sibling });

  it('is told as its diagnostics.txt says', async () => {
    const shown = renderDiagnostics(diagnostics, new Map([['runbook.md', text]]), { color: false, pages: false });
    await expect(shown).toMatchFileSnapshot(`./cases/${name}/diagnostics.txt`);
  });

  it('has a plan only if nothing is an error, and says so in one form at a place that exists', () => {
    expect(diagnostics).not.toEqual([]);
    expect(plan === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
    const lines = text.split(/\r\n|\r|\n/);
    for (const { message, place, code } of diagnostics) {
      expect(code).not.toBe('compiler-defect');
      expect(message).toMatch(/^Unexpected .+, expected .+[^.]$/);
      expect(lines[place.line - 1]).toBeDefined();
      expect(place.column).toBeLessThanOrEqual((lines[place.line - 1] ?? '').length + 1);
    }
  });
});
