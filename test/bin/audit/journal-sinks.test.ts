import { expect, it } from 'vitest';
import { journalSinks } from '../../../bin/audit/journal-sinks.js';
import type { AuditBody } from '../../../plan/audit/entry.js';
import type { EndedRun } from '../../../plan/history/ended-run.js';
import { examplePlan, succeeded } from '../../bot/render/example.js';

/** The sinks with a journal that is a list, and what they said after a run. */
function listening() {
  const bodies: AuditBody[] = [];
  const heads: string[] = [];
  const log = {
    record: async (body: AuditBody) => ({ seq: bodies.push(body), hash: 'b'.repeat(64) }),
    checkpoint: async () => void bodies.push({ kind: 'opened', version: 1, breakGlass: false }),
  };
  const sinks = journalSinks(log as never, ({ seq }, service, run) => void heads.push(`${seq} ${service} ${run}`));
  return { bodies, heads, journal: sinks['journal']! };
}
const ended = (grade: EndedRun['grade'] = null): EndedRun => ({
  state: succeeded(),
  plan: examplePlan(),
  reason: 'weekly',
  drill: null,
  grade,
});
const context = { run: '0193-run', epoch: 1, service: 'orders', planHash: 'p', mode: 'real' } as const;

it('keeps the record of a run behind its end, vouches for both, and posts the head after them', async () => {
  const { bodies, heads, journal } = listening();
  const end = succeeded().journal.at(-1)!;
  await Promise.all([journal.heard.fn({} as never, end, context), journal.ended.fn({} as never, ended())]);
  expect(bodies.map(({ kind }) => kind)).toEqual(['decision', 'run', 'opened']);
  expect(bodies[1]).toMatchObject({ record: { run: '0193-run', end: 'SUCCEEDED', audit: { seq: 1 } } });
  expect(heads).toEqual(['2 orders 0193-run']);
});

it('keeps the graded record of a drill without posting once more', async () => {
  const { bodies, heads, journal } = listening();
  await journal.ended.fn({} as never, ended({ passed: true, findings: [] }));
  expect(bodies[0]).toMatchObject({ record: { grade: { passed: true }, audit: null } });
  expect(heads).toEqual([]);
});
