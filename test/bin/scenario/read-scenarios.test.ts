import { expect, it } from 'vitest';
import { readScenarios } from '../../../bin/scenario/read-scenarios.js';
import { examplePlan } from '../../bot/render/example.js';

const plan = examplePlan();
const GOOD = '- name: a\n  then: { end: HELD }\n';

function problems(text: string): string[] {
  const { scenarios, diagnostics } = readScenarios(text, 'x.scenarios.yaml', plan);
  expect(scenarios === undefined).toBe(diagnostics.length > 0);
  return diagnostics.map(({ code, place, message }) => `${place.line}:${place.column} ${code} ${message}`);
}

it('takes a scenario that says only how the run ends', () => {
  expect(problems(GOOD)).toEqual([]);
});

it.each([
  ['an unknown step', `${GOOD}  given: { failures: { promot: [outcome-unknown] } }`, /^3:24 unknown-step .*`promot`/],
  [
    'an answer at an unknown step',
    `${GOOD}  answers:\n  - { at: decid, approve: [bo] }`,
    /^4:7 unknown-step .*`decid`/,
  ],
  [
    'an unknown failure',
    `${GOOD}  given: { failures: { promote: [outcome-unkown] } }`,
    /^3:34 wrong-value .*`outcome-unkown`/,
  ],
  ['an unknown end', '- name: a\n  then: { end: DONE }', /^2:16 wrong-value .*`DONE`, expected `SUCCEEDED`/],
  [
    'an answer with two choices',
    `${GOOD}  answers: [{ at: decide, reject: bo, nobody: true }]`,
    /^3:13 wrong-value .*exactly one of/,
  ],
  ['a misspelt key', `${GOOD}  gven: {}`, /^3:3 unknown-key .*`gven`/],
  [
    'a reading of another gate',
    `${GOOD}  given:\n    readings: { fence: alive }`,
    /^4:24 wrong-value .*`alive` of `postgres.fence`, expected `proved`, `unproved`, `open`/,
  ],
  ['a reading without a name', `${GOOD}  given:\n    readings: { lag: slow }`, /^4:22 wrong-value .*`slow`/],
  ['a bound without a unit', `${GOOD}  given:\n    readings: { lag: { bound: 2 } }`, /^4:31 wrong-value .*a duration/],
  ['a map instead of a list', 'name: a', /^1:1 wrong-value .*a list/],
  ['nothing', '', /^1:1 missing-key .*empty/],
  ['an alias', '- &a { name: x }', /^1:3 yaml-not-allowed/],
])('refuses %s where it stands', (_what, text, expected) => {
  expect(problems(text)).toEqual([expect.stringMatching(expected)]);
});
