import { describe, expect, it } from 'vitest';
import type { Decision } from '../../plan/approval.js';
import { accepted, judgeDecision } from '../../plan/judge-decision.js';
import type { ApprovalStatus } from '../../plan/run.js';

const planHash = 'abcdef0123456789abcdef0123456789';
const people = { ana: { name: 'Ana' }, bo: { name: 'Bo' }, chen: { name: 'Chen' }, eve: { name: 'Eve' } };
const groups = { oncall: ['ana', 'bo', 'chen'] };
const policy = {
  from: 'oncall',
  quorum: 2,
  expiresMs: 600_000,
  onExpiry: 'hold',
  escalateTo: null,
  evidence: ['lag'],
} as const;
const approval: ApprovalStatus = {
  step: 'approve',
  policy,
  group: 'oncall',
  askedAt: 0,
  expiresAt: 600_000,
  evidence: [],
  mustAcceptMs: null,
  decisions: [],
  outcome: 'open',
};
const bo: Decision = {
  decision: 'approve',
  person: 'bo',
  step: 'approve',
  planHash: planHash.slice(0, 12),
  acceptLossMs: null,
  reason: '',
  channel: 'cli',
};
const context = {
  directory: { people, groups },
  requester: 'ana',
  question: { run: 'run', service: 'orders', planHash, epoch: 1, mode: 'real' },
  now: 1_000,
} as const;
const judge = (decision: Partial<Decision>, change: Partial<ApprovalStatus> = {}) =>
  judgeDecision({ ...bo, ...decision }, { ...context, approval: { ...approval, ...change } });

describe('a decision', () => {
  it('counts when a member of the group, not the requester, decides on the plan that runs', () => {
    expect(judge({})).toBeUndefined();
  });

  it.each<[string, string, Partial<Decision>, Partial<ApprovalStatus>]>([
    ['own-request', 'the requester approves', { person: 'ana' }, {}],
    ['not-in-group', 'somebody outside the group approves', { person: 'eve' }, {}],
    ['unknown-person', 'nobody of the inventory approves', { person: 'mallory' }, {}],
    ['unknown-person', 'a name of the language itself approves', { person: 'constructor' }, {}],
    ['already-said', 'one person approves twice', {}, { decisions: [{ ...bo, at: 1 }] }],
    ['other-plan', 'it was made on another plan', { planHash: 'ffffffffffff' }, {}],
    ['other-plan', 'the hash is too short to mean this plan', { planHash: 'abc' }, {}],
    ['other-plan', 'the hash is empty', { planHash: '' }, {}],
    ['other-step', 'it names another step', { step: 'promote' }, {}],
    ['already-decided', 'the approval is closed', {}, { outcome: 'approved' }],
    ['loss-not-accepted', 'the loss is above the budget and no number is given', {}, { mustAcceptMs: 42_000 }],
    ['loss-not-accepted', 'the number is too small', { acceptLossMs: 41_999 }, { mustAcceptMs: 42_000 }],
  ])('is refused as %s when %s', (code, _, decision, change) => {
    expect(judge(decision, change)).toMatchObject({ code });
  });

  it('is refused when nothing is asked', () => {
    expect(judgeDecision(bo, { ...context, approval: undefined })).toMatchObject({ code: 'nothing-to-decide' });
  });

  it('lets the requester reject', () => {
    expect(judge({ person: 'ana', decision: 'reject' })).toBeUndefined();
  });
  it('lets a person reject after approving', () => {
    expect(judge({ decision: 'reject' }, { decisions: [{ ...bo, at: 1 }] })).toBeUndefined();
  });
});

it('accepts together the smallest loss that anyone accepted; no number means the budget', () => {
  const decisions = [
    { ...bo, acceptLossMs: 42_000, at: 1 },
    { ...bo, person: 'chen', acceptLossMs: null, at: 2 },
  ];
  expect(accepted({ ...approval, decisions }, 10_000)).toEqual({ lossMs: 10_000, by: ['bo', 'chen'] });
});
