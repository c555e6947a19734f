import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { example } from '../../compiler/rules/example.js';
import { compileHere, shippedInventory } from './world.js';

const inventory = shippedInventory();
const good = example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']);
const front = good.slice(0, good.indexOf('## '));

function codesOf(text: string): readonly string[] {
  return [...new Set(compileHere(text, {}, inventory).diagnostics.map(({ code }) => code))];
}

function block(yaml: string): string {
  return `${front}## Tell people\n\n\`\`\`yaml step\n${yaml}\n\`\`\`\n`;
}

/** Inputs that make other parsers take minutes, gigabytes or the call stack. The limit of the test's own time is the assertion. */
/** A piece again and again: a third of the largest text and of the most lines, which keeps the tests short and shows what is not linear. */
function fill(piece: string, size = 100_000): string {
  const lines = piece.split('\n').length - 1;
  return piece.repeat(Math.floor(Math.min(size / piece.length, lines > 0 ? 4_000 / lines : size)));
}

describe('a hostile text of a large size', () => {
  const cases: Readonly<Record<string, string>> = {
    'emphasis that never closes': fill('*a_'),
    'brackets that never close': fill('['),
    'images that never close': fill('!['),
    'backticks of every length': Array.from({ length: 700 }, (_, index) => '`'.repeat(index)).join(' '),
    'entities that never end': fill('&#x'),
    'HTML that never closes': fill('<a href="'),
    'comments that never close': fill('<!--'),
    'a link definition that never ends': `[${fill('a\\]')}`,
    'a list as deep as it may be': fill(
      `${Array.from({ length: 38 }, (_, index) => `${'  '.repeat(index)}- a`).join('\n')}\n`,
    ),
    'rules without end': fill('---\n'),
    'headings without end': fill('### a\n'),
    'headings without words': fill('##\n'),
    'lines of one letter': fill('a\n'),
    'tasks without end': fill('- [ ] a\n'),
    'underlines without end': fill('a\n---\n'),
    'spaces without end': fill(' '),
    'fences that open again and again': fill('```\n'),
  };
  it.each(Object.keys(cases))('with %s ends', name => {
    const { diagnostics } = compileHere(`${front}## Call the lead\n\nCall.\n\n${cases[name]}`, {}, inventory);
    expect(diagnostics.map(({ code }) => code)).not.toContain('compiler-defect');
  });

  it('with quotes or lists nested on one line is refused before it is parsed', () => {
    expect(codesOf(front + fill('>'))).toEqual(['too-large']);
    expect(codesOf(front + fill('- '))).not.toContain('compiler-defect');
    expect(codesOf(`${front}${fill('- ')}a`)).toEqual(['too-large']);
    expect(codesOf(`${front}${fill('1. ')}a`)).toEqual(['too-large']);
  });

  it('with 9,000 steps is refused, and one with 10,000 lines before it is parsed', () => {
    expect(codesOf(front + '## Call the lead\n'.repeat(9_000))).toContain('too-many-steps');
    expect(codesOf(front + '## Call the lead\n'.repeat(10_000))).toEqual(['too-large']);
  });

  it('with many problems lists the first hundred', () => {
    const { diagnostics } = compileHere(front + fill('> ```yaml step\n\n', 9_000), {}, inventory);
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)?.code).toBe('too-many-problems');
  });
});

describe('a hostile block', () => {
  it.each([
    ['brackets', '['.repeat(100_000), 'yaml-too-deep'],
    ['maps', `message: ${'{a: '.repeat(60_000)}`, 'yaml-too-deep'],
    ['lists in one line', `${'- '.repeat(100_000)}a`, 'too-large'],
    ['an alias bomb', 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]', 'yaml-not-allowed'],
    ['a merge bomb', `a: &a {x: 1}\n${'<<: *a\n'.repeat(5_000)}`, 'yaml-not-allowed'],
    ['one huge scalar', `do: notify\nmessage: ${'a'.repeat(200_000)}`, 'wrong-value'],
    ['one key ninety times', `do: notify\n${'message: a\n'.repeat(90)}`, 'duplicate-key'],
    ['one huge key', `${'a'.repeat(200_000)}: b`, 'yaml-syntax'],
  ])('with %s is refused', (_name, yaml, code) => {
    expect(codesOf(block(yaml))).toEqual([code]);
  });
});

it('refuses a text above 256 KiB, counted in bytes', () => {
  expect(codesOf(good + 'a'.repeat(256 * 1024))).toEqual(['too-large']);
  expect(codesOf(`${good}\n${'é'.repeat(130 * 1024)}`)).toEqual(['too-large']);
});

function returns(text: string): boolean {
  const { plan, diagnostics } = compileHere(text, {}, inventory);
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  return !diagnostics.some(({ code }) => code === 'compiler-defect') && (plan !== undefined) !== failed;
}

describe('for any text', () => {
  it('compile returns a plan or an error, and never fails itself', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), returns), { numRuns: 100 });
  });

  it('the same holds for a runbook with any text inserted anywhere', () => {
    const at = fc.nat({ max: good.length });
    const piece = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        '\n',
        '---\n',
        '```\n',
        '```yaml step\n',
        '# ',
        '## ',
        '> ',
        '- [ ] ',
        '    ',
        '${to}',
        '&a ',
        '*a',
        '!!x ',
        '<!--',
        '\t',
        ': ',
        '{',
        '[',
      ),
    );
    fc.assert(
      fc.property(at, piece, (index, text) => returns(good.slice(0, index) + text + good.slice(index))),
      { numRuns: 120 },
    );
  });

  it('the same holds for a runbook with any piece cut out', () => {
    const range = fc.tuple(fc.nat({ max: good.length }), fc.nat({ max: 120 }));
    fc.assert(
      fc.property(range, ([from, length]) => returns(good.slice(0, from) + good.slice(from + length))),
      { numRuns: 100 },
    );
  });

  it('the same holds for a block of any YAML', () => {
    const value = fc.anything({ withNullPrototype: true, maxDepth: 3, withSparseArray: false });
    fc.assert(
      fc.property(value, fc.string({ maxLength: 30 }), (thing, text) =>
        returns(block(`do: notify\n${text}: ${fc.stringify(thing)}`)),
      ),
      { numRuns: 100 },
    );
  });
});
