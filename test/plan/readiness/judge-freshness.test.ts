import { expect, it } from 'vitest';
import { judgePlanProof } from '../../../plan/readiness/judge-freshness.js';

const proof = (verdict: 'fresh' | 'stale' | 'unproven', moreApprovers: number) =>
  judgePlanProof({ verdict, moreApprovers, reason: 'Why.', lastDrillAt: null });

it.each([
  ['fresh', 0, 'pass'],
  ['stale', 1, 'stale'],
  ['stale', 0, 'pass'],
  ['unproven', 1, 'unknown'],
  ['unproven', 0, 'pass'],
] as const)('judges a plan that is %s and asks for %s approver more as %s', (verdict, more, judged) => {
  const { verdict: found, sentence } = proof(verdict, more);
  expect(found).toBe(judged);
  expect(sentence).toBe(`${verdict}: Why.${more > 0 ? ' A run of it needs 1 approver more.' : ''}`);
});
