import { expect, it } from 'vitest';
import type { EndedRun } from '../../plan/history/ended-run.js';
import type { PlanProof } from '../../plan/run.js';
import { approve, fence, gate, planOf, promote } from '../live/run/plans.js';
import { decides, decision, play, said } from './stage.js';

const stale: PlanProof = {
  verdict: 'stale',
  reason: 'Its last drill was 91 days ago.',
  moreApprovers: 1,
  lastDrillAt: 5,
};
const plan = () => planOf('orders', [gate(), approve(), fence(), promote()]);
const group = (...oncall: string[]) => {
  const one = plan();
  return { ...one, estate: { ...one.estate, groups: { ...one.estate.groups, oncall } } };
};
const approvals = (...people: string[]) => [people.map((person, i) => ({ at: i + 1, say: decides(decision(person)) }))];

it('asks for one approver more than the runbook says when the plan is stale, and says so', async () => {
  const { state, codes } = await play({
    plan: group('ana', 'bo', 'chen', 'dee'),
    input: { proof: stale },
    lines: approvals('bo', 'chen', 'dee'),
  });
  expect(codes).toEqual(['ok', 'ok', 'ok']);
  expect(state).toMatchObject({ end: 'SUCCEEDED', proof: stale, approvals: [{ policy: { quorum: 3 } }] });
  const raised = state.journal.find(({ event }) => event === 'quorum-raised');
  expect(raised?.sentence).toBe('The plan is stale, so 3 must approve instead of 2. Its last drill was 91 days ago.');
});

it('never asks for more than the group has besides the requester', async () => {
  const { state } = await play({
    plan: group('ana', 'bo', 'chen'),
    input: { proof: stale },
    lines: approvals('bo', 'chen'),
  });
  expect(state).toMatchObject({ end: 'SUCCEEDED', approvals: [{ policy: { quorum: 2 } }] });
  expect(state.journal.find(({ event }) => event === 'quorum-raised')?.sentence).toContain('only 2 besides ana');
});

it('leaves the runbook’s quorum as it is when nothing follows from the proof, or there is none', async () => {
  for (const input of [{}, { proof: { ...stale, verdict: 'unproven', moreApprovers: 0 } as const }]) {
    const { state } = await play({ plan: group('ana', 'bo', 'chen', 'dee'), input, lines: approvals('bo', 'chen') });
    expect(state).toMatchObject({ end: 'SUCCEEDED', approvals: [{ policy: { quorum: 2 } }] });
    expect(said(state)).not.toContain('quorum-raised');
  }
});

it('hands out what came of it once, at its end', async () => {
  const kept: EndedRun[] = [];
  const drill = { name: 'weekly', level: 'real' } as const;
  const { state } = await play({
    plan: plan(),
    input: { mode: 'drill', drill },
    host: host => Object.assign(host, { ended: (run: EndedRun) => kept.push(run) }),
    lines: approvals('bo', 'chen'),
  });
  expect(kept).toMatchObject([{ state: { run: state.run, end: 'SUCCEEDED' }, reason: 'test', drill, grade: null }]);
});
