import { expect, it } from 'vitest';
import { journalSinks } from '../../../bin/audit/journal-sinks.js';
import type { AuditBody } from '../../../plan/audit/entry.js';
import type { EndedRun } from '../../../plan/history/ended-run.js';
import { examplePlan, succeeded } from '../../bot/render/example.js';

/** The sinks with a journal that is a list. */
function listening() {
  const bodies: AuditBody[] = [];
  const head = () => ({ seq: bodies.length, hash: 'b'.repeat(64) });
  const log = {
    record: async (body: AuditBody) => {
      bodies.push(body);
      return head();
    },
    head: async () => head(),
    checkpoint: async () => void bodies.push({ kind: 'opened', version: 1, breakGlass: false }),
  };
  return { bodies, journal: journalSinks(log as never)['journal'] };
}
const ended = (grade: EndedRun['grade'] = null): EndedRun => ({
  state: succeeded(),
  plan: examplePlan(),
  reason: 'weekly',
  drill: null,
  grade,
});
const context = { run: '0193-run', epoch: 1, service: 'orders', planHash: 'p', mode: 'real' } as const;

it('keeps the record of a run behind its end, with the head that vouches for it', async () => {
  const { bodies, journal } = listening();
  const end = succeeded().journal.at(-1)!;
  await Promise.all([journal.heard.fn({} as never, end, context), journal.ended.fn({} as never, ended())]);
  expect(bodies.map(({ kind }) => kind)).toEqual(['decision', 'run', 'opened']);
  expect(bodies[1]).toMatchObject({ record: { run: '0193-run', end: 'SUCCEEDED', audit: { seq: 1 } } });
});

it('keeps the graded record of a drill, which replaces the first', async () => {
  const { bodies, journal } = listening();
  await journal.ended.fn({} as never, ended({ passed: true, findings: [] }));
  expect(bodies[0]).toMatchObject({ record: { grade: { passed: true } } });
});
