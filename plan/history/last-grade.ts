import { formatAge } from './freshness.js';
import type { RunRecord } from './run-record.js';

/** What came of a drill when it was graded last, by its name, in one phrase; a sentence instead of records says why there are none. */
export function lastGrade(records: readonly RunRecord[] | string, drill: string, now: number): string {
  if (typeof records === 'string') return 'last grade unknown';
  const last = records
    .filter(record => record.drill?.name === drill && record.grade !== null)
    .toSorted((a, b) => a.endedAt - b.endedAt)
    .at(-1);
  if (!last?.grade) return 'never graded';
  const ago = `${formatAge(now - last.endedAt)} ago`;
  if (last.grade.passed) return `passed ${ago}`;
  const [finding = 'no reason was kept'] = last.grade.findings;
  return `${last.madeWay ? 'made way' : 'did not pass'} ${ago}: ${finding}`;
}
