import { describe, expect, it } from 'vitest';
import { endState, type RunFacts } from '../../plan/end-state.js';
import { serviceState } from '../../plan/service-state.js';

const facts: RunFacts = {
  stop: 'completed',
  pastPointOfNoReturn: true,
  outcomeUnknown: false,
  undo: 'nothing',
  fenced: true,
};

describe('a run ends', () => {
  it.each<[string, string, Partial<RunFacts>]>([
    ['SUCCEEDED', 'all steps are done', {}],
    ['UNKNOWN', 'an effect could not be read back, even when all steps are done', { outcomeUnknown: true }],
    [
      'ABORTED_CLEAN',
      'it was stopped before the point of no return and everything was put back',
      { stop: 'aborted', pastPointOfNoReturn: false, undo: 'clean' },
    ],
    [
      'ABORTED_CLEAN',
      'it was stopped before anything was done',
      { stop: 'aborted', pastPointOfNoReturn: false, fenced: false },
    ],
    [
      'FAILED_SAFE',
      'the fence could not be put back, so nothing takes writes',
      { stop: 'aborted', pastPointOfNoReturn: false, undo: 'failed' },
    ],
    [
      'UNKNOWN',
      'something could not be put back and no fence stands',
      { stop: 'aborted', pastPointOfNoReturn: false, undo: 'failed', fenced: false },
    ],
    ['HELD', 'it was stopped after the point of no return', { stop: 'aborted' }],
    ['HELD', 'nobody came in time', { stop: 'expired', pastPointOfNoReturn: false }],
  ])('as %s when %s', (end, _, change) => {
    expect(endState({ ...facts, ...change })).toBe(end);
  });
});

describe('the state of the service', () => {
  const fences = { effect: 'fences', database: 'orders', region: 'eu-west' } as const;
  const promotes = { effect: 'promotes', database: 'orders', region: 'us-east' } as const;
  const verifies = { effect: 'verifies-writes', database: 'orders', region: 'us-east' } as const;
  const failover = [fences, promotes, verifies];
  it.each([
    ['Nothing was promoted. orders is where it was before the run, in eu-west.', []],
    ['Nothing was promoted. orders in eu-west is fenced: nothing takes writes.', [fences]],
    ['orders runs in us-east.', [fences, promotes]],
    ['orders runs in us-east, and a write through every client route has proved it.', failover],
  ])('of a failover says: %s', (sentence, standing) => {
    expect(serviceState('orders', failover, standing)).toBe(sentence);
  });

  it.each([
    ['Whether orders runs in us-east is not known; in eu-west it is fenced.', [fences], [promotes]],
    ['Nothing was promoted. Whether orders takes writes in eu-west is not known.', [], [fences]],
  ])('claims nothing that is not known: %s', (sentence, standing, doubtful) => {
    expect(serviceState('orders', failover, standing, doubtful)).toBe(sentence);
  });

  it('is not fenced by fencing an old primary that takes no writes any more', () => {
    const extracts = { effect: 'extracts-stranded', database: 'orders', region: 'eu-west', into: 'us-east' } as const;
    const sentence = 'Nothing was promoted. orders is where it was before the run, in us-east.';
    expect(serviceState('orders', [fences, extracts], [fences])).toBe(sentence);
  });
});
