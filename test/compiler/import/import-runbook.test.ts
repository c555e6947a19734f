import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importLines } from '../../../bot/render/import-lines.js';
import { importRunbook } from '../../../compiler/import/import-runbook.js';
import { RunbookKind } from '../../../plan/plan.js';
import { shippedInventory } from '../world.js';

const inventory = shippedInventory();
const CASES = 'test/cases/import';

function imported(text: string, path = 'a-runbook.md') {
  return importRunbook(text, { path, kind: RunbookKind.failover, service: 'orders', inventory });
}

/** Whether `text` is `original` with text put in between: every unit of it is there, in its order. */
function keeps(text: string, original: string): boolean {
  let at = 0;
  for (let index = 0; index < text.length && at < original.length; index += 1) {
    if (text[index] === original[at]) at += 1;
  }
  return at === original.length;
}

describe.each(readdirSync(CASES))('%s', name => {
  const original = readFileSync(`${CASES}/${name}/document.md`, 'utf8');
  const made = imported(original, `${name}.md`);

  it('becomes a draft that compiles, with a list of what looks automatable', async () => {
    expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(made.plan?.steps.every(({ manual }) => manual)).toBe(true);
    await expect(made.text).toMatchFileSnapshot(`../../../${CASES}/${name}/draft.md`);
    const shown = importLines(made, 'draft.md').join('\n');
    await expect(`${shown}\n`).toMatchFileSnapshot(`../../../${CASES}/${name}/list.txt`);
  });

  it('keeps every character of its author in order', () => {
    expect(keeps(made.text, original)).toBe(true);
  });

  it('is left alone when it is imported again', () => {
    expect(imported(made.text, `${name}.md`).text).toBe(made.text);
  });

  it('names lines of the original', () => {
    const lines = original.split(/\r\n|\n/);
    for (const { line, text } of [...made.automatable, ...made.left]) {
      expect(lines[line - 1]).toContain(text.slice(0, 20).trim());
    }
  });
});

it('keeps a byte order mark first and the line ends of the author', () => {
  const { text, plan } = imported('\ufeffFirst stop it.\r\n\r\nThen start it.\r\n');
  expect(plan).toBeDefined();
  expect(text.startsWith('\ufeff---\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});

it('does nothing to a runbook, whatever is automated in it', () => {
  for (const file of readdirSync('runbooks').filter(name => name.endsWith('.md'))) {
    const text = readFileSync(`runbooks/${file}`, 'utf8');
    expect(imported(text).text).toBe(text);
  }
});

it('completes front matter and never writes a second one', () => {
  const { text, plan } = imported('---\nrunbook: switchover\n---\n# Move\n\n## Do it\n\nNow.\n');
  expect(text).toBe('---\nservice: orders\nrunbook: switchover\n---\n# Move\n\n## Do it\n\nNow.\n');
  expect(plan?.kind).toBe('switchover');
});

it('makes comments of front matter that nobody can read', () => {
  const { text, plan, left } = imported('---\n{{ page.title }}\na: [\n---\n# Move\n\n## Do it\n\nNow.\n');
  expect(plan).toBeDefined();
  expect(text).toMatch(/^---\nrunbook: failover\nservice: orders\n# \{\{ page\.title \}\}\n# a: \[\n---\n/);
  expect(left.map(({ line }) => line)).toEqual([2, 3]);
});

it('declares the regions where the inventory does not tell them', () => {
  const { databases, regions } = inventory;
  const orders = databases['orders']!;
  const three = {
    ...inventory,
    regions: { ...regions, 'ap-south': regions['us-east']! },
    databases: {
      orders: {
        ...orders,
        engine: 'postgresql' as const,
        nodes: { ...orders.nodes, 'ap-south': orders.nodes['us-east']! },
      },
    },
  };
  const made = importRunbook('Stop it.', { path: 'a.md', kind: 'failover', service: 'orders', inventory: three });
  expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(made.text).toContain('  from: { type: region, default: eu-west }');
});

it('says of a text that no addition can save what is wrong with it', () => {
  const { plan, diagnostics, text } = imported('Stop it.\u0000\n');
  expect(plan).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['unreadable-character']);
  expect(keeps(text, 'Stop it.\u0000\n')).toBe(true);
});

it('takes an empty text', () => {
  expect(imported('').plan?.steps).toHaveLength(1);
});

const piece = fc.oneof(
  fc.constantFrom(
    '# A',
    '## B',
    '### C',
    '## ',
    '#',
    '---',
    '===',
    '- - -',
    'key: value',
    '1. one',
    '2) two',
    '- [ ] task',
    '**bold**',
    'Step 3: go',
    '```',
    '~~~',
    '```yaml step',
    '```yaml',
    'do: notify',
    '    code',
    '> quote',
    '<h2>x</h2>',
    '<!-- c',
    '-->',
    '<pre>',
    '## Steps',
    '## Procedure',
    '| a | b |',
    '',
    '',
    'pg_ctl promote',
    '  # D',
    '\ttab',
    '+++',
    '## B',
    'runbook: failover',
    'service: nobody',
    '...',
    '$ kubectl scale x',
  ),
  fc.string({ maxLength: 20 }),
);
const documents = fc.tuple(
  fc.array(piece, { maxLength: 14 }),
  fc.constantFrom('\n', '\r\n', '\r', '\n\n'),
  fc.constantFrom('', '\ufeff', '---\n'),
);

function check([lines, eol, start]: [string[], string, string]): void {
  const original = start + lines.join(eol);
  const { text, plan, diagnostics } = imported(original);
  expect(keeps(text, original)).toBe(true);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  expect(plan === undefined ? errors : []).toEqual(errors.filter(code => code === 'unreadable-character'));
  expect(text.startsWith('\ufeff')).toBe(original.startsWith('\ufeff'));
}

it('for any document the draft holds all of it in order, and compiles', { timeout: 60_000 }, () => {
  const seed = Date.now() | 0;
  console.log(`fast-check seed ${seed}`);
  fc.assert(fc.property(documents, check), { seed, numRuns: 100 });
});
