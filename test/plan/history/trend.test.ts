import { expect, it } from 'vitest';
import { AuditEntry } from '../../../plan/audit/entry.js';
import { chainEntry, GENESIS, parseAuditLine } from '../../../plan/audit/chain.js';
import { lastDrill } from '../../../plan/history/last-drill.js';
import { percentile } from '../../../plan/history/percentile.js';
import { recordsIn } from '../../../plan/history/records-in.js';
import { stepLimits } from '../../../plan/history/step-limits.js';
import { trendOf } from '../../../plan/history/trend.js';
import { drillRecord } from './records.js';

const took = (run: string, ms: number) => {
  const record = drillRecord({ run, endedAt: drillRecord().endedAt + ms });
  return { ...record, steps: record.steps.map(step => (step.id === 'promote' ? { ...step, ms } : step)) };
};

it('keeps of a run its times, its loss, who approved and what it named', () => {
  const record = drillRecord();
  expect(record).toMatchObject({
    run: '0193-run',
    runbook: 'failover.md',
    params: { from: 'eu-west', to: 'us-east' },
    rto: { measuredMs: 12_900, objectiveMs: 1_200_000 },
    rpo: { heartbeatMs: 42_100, reconciledMs: null, acceptedMs: 45_000 },
    approvals: [{ step: 'decide', outcome: 'approved', waitedMs: 11_700, by: ['bo', 'chen'] }],
    holds: 0,
  });
  expect(record.steps.find(({ id }) => id === 'promote')).toMatchObject({ state: 'done', ms: 400 });
  expect(Object.keys(record.estate)).toContain('databases.orders');
});

it('is an entry of the audit journal that is read back byte for byte', () => {
  const body = { kind: 'run', record: drillRecord(), at: 1, mono: 1, by: 'test' } as const;
  const { line } = chainEntry(GENESIS, body);
  expect(parseAuditLine(line)?.entry).toEqual(AuditEntry.parse({ ...body, seq: 1 }));
  expect(parseAuditLine(line.replace('SUCCEEDED', 'SUCCEEDES'))).toBeDefined();
  expect(parseAuditLine(line.replace('"end":"SUCCEEDED"', '"end":1'))).toBeUndefined();
});

it('takes the later of two records of one run: the graded one', () => {
  const graded = drillRecord({ grade: { passed: true, findings: [] } });
  const bodies = [drillRecord(), drillRecord({ run: 'b' }), graded].map(record => ({ kind: 'run', record }) as const);
  const lines = bodies.map(body => chainEntry(GENESIS, { ...body, at: 1, mono: 1, by: 'test' }).line);
  expect(recordsIn({ lines: [...lines, 'torn {"kind":"run"'] })).toEqual([graded, drillRecord({ run: 'b' })]);
});

it('gives RTO, loss and the longest step of each run, and p50 and p95 of each step', () => {
  const trend = trendOf([took('c', 900), took('a', 100), took('b', 200)]);
  expect(trend.points.map(({ record }) => record.run)).toEqual(['a', 'b', 'c']);
  expect(trend.points[0]).toMatchObject({ rtoMs: 12_900, lossMs: 42_100, longest: { id: 'decide', ms: 11_700 } });
  expect(trend.steps.find(({ id }) => id === 'promote')).toMatchObject({ runs: 3, p50Ms: 200, p95Ms: 900 });
});

it('prefers the loss that reconciliation counted to the bound', () => {
  const record = drillRecord();
  expect(trendOf([{ ...record, rpo: { ...record.rpo, reconciledMs: 3 } }]).points[0]?.lossMs).toBe(3);
});

it('takes percentiles that were measured', () => {
  expect([0.5, 0.75, 0.95].map(p => percentile([4, 1, 3, 2], p))).toEqual([2, 3, 4]);
  expect(percentile([], 0.5)).toBeUndefined();
});

it('knows what is usual for a step from three passed drills on, and from nothing else', () => {
  const drills = [took('a', 100), took('b', 200), took('c', 300), took('d', 400)];
  expect(stepLimits(drills, 'failover.md').get('promote')).toBe(300);
  expect(stepLimits(drills.slice(0, 2), 'failover.md').size).toBe(0);
  expect(stepLimits(drills, 'other.md').size).toBe(0);
  const real = drills.map(record => ({ ...record, mode: 'real' }));
  expect(stepLimits(real, 'failover.md').size).toBe(0);
});

it('finds the last drill of exactly a plan', () => {
  const drills = [took('a', 100), took('b', 200)];
  expect(lastDrill(drills, drillRecord().planHash)?.run).toBe('b');
  expect(lastDrill(drills, 'other')).toBeUndefined();
});
