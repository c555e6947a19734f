import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainYaml } from '../../compiler/read-plain-yaml.js';
import { readAnyYaml } from '../../compiler/read-yaml.js';
import { createReport } from '../../compiler/report.js';

const VALUES = [
  'postgres.promote',
  '${to}',
  '10s',
  '5',
  '0',
  '007',
  '1.10',
  '-1',
  '1e5',
  'true',
  'False',
  'null',
  '~',
  'a b',
  'a  b',
  'a: b',
  'a:b',
  'a #b',
  'a#b',
  "it's",
  "'a'",
  '"a"',
  '{ a: b }',
  '{ a: b, c: 1 }',
  '{ a: 5m, a: b }',
  '{ a: b,c }',
  '{a: b}',
  '{ }',
  '{ a: "b" }',
  '{ a: true }',
  '{ a: 1.5 }',
  '{ constructor: a }',
  '[a]',
  '[a, b]',
  '&a b',
  '*a',
  '!!x a',
  '| a',
  '>',
  '- a',
  'a -b',
  'a - b',
  'a ',
  ' a',
  'Orders runs in its standby region. Leave it alone, (really).',
  '0x10',
  '.5',
  '5.',
  'é',
  '',
  '1s2m',
  '12:30',
  '?a',
  '? a',
  '@a',
  '%a',
  '$a',
  'a{b',
  'a}b',
  'a, b',
  '{ a: b } c',
  '{ a: b, }',
  '{ a: a/b, c: d.e }',
  '--- a',
  'NaN',
  '.nan',
  'Infinity',
  'yes',
];
const KEYS = [
  'do',
  'id',
  'message',
  'max_loss',
  'a',
  'a',
  'A',
  '1',
  'true',
  'null',
  'constructor',
  '__proto__',
  'a-b',
  '-',
  '?',
  '  a',
  'a ',
  '"a"',
  'prototype',
  '<<',
];
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('do', 'id', 'a', 'b'), fc.constantFrom(...VALUES))
      .map(([key, value]) => `${key}: ${value}`),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES)).map(([key, value]) => `${key}: ${value}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('', '# a', '---', '...', '  more', 'a', ':', '\ta: b', ' ') },
);
const text = fc.array(line, { maxLength: 4 }).map(lines => lines.join('\n'));

describe('a block of nothing but plain lines', () => {
  it('is read to the same tree, with the same places, as by the whole reader', () => {
    let plain = 0;
    const check = (source: string, indents: readonly number[]) => {
      const block = { text: source, line: 3, indents, fence: { line: 2, column: 1 } };
      const quick = readPlainYaml(block);
      if (!quick) return;
      plain += 1;
      const report = createReport('a.md');
      expect(readAnyYaml(block, report)).toEqual(quick);
      expect(report.diagnostics).toEqual([]);
    };
    fc.assert(fc.property(text, fc.constantFrom([], [2, 2, 2, 2]), check), { numRuns: 5_000 });
    expect(plain).toBeGreaterThan(100);
  });
});
