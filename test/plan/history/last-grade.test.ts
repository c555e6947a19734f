import { expect, it } from 'vitest';
import { lastGrade } from '../../../plan/history/last-grade.js';
import type { RunRecord } from '../../../plan/history/run-record.js';
import { DAY_MS, drillRecord } from './records.js';

const drill = { name: 'weekly', level: 'rehearse' } as const;
const graded = (passed: boolean, change: Partial<RunRecord> = {}) =>
  drillRecord({ drill, grade: { passed, findings: passed ? [] : ['The name did not move.'] }, ...change });
const at = drillRecord().endedAt;

it.each<[string, RunRecord[] | string, string]>([
  ['no record', [], 'never graded'],
  ['records that cannot be read', 'The disk is gone.', 'last grade unknown'],
  ['another drill', [graded(true, { drill: { name: 'monthly', level: 'real' } })], 'never graded'],
  ['a run of it that is not graded yet', [drillRecord({ drill })], 'never graded'],
  ['a passed one', [graded(true)], 'passed 3 days ago'],
  [
    'a passed one before a failed one, in any order',
    [graded(false, { endedAt: at + DAY_MS }), graded(true)],
    'did not pass 2 days ago: The name did not move.',
  ],
  ['one that made way', [graded(false, { madeWay: true })], 'made way 3 days ago: The name did not move.'],
])('with %s, the last grade of a drill says so', (_, records, phrase) => {
  expect(lastGrade(records, 'weekly', at + 3 * DAY_MS)).toBe(phrase);
});
