import { describe, expect, it } from 'vitest';
import type { GateJudgement } from '../../plan/gate.js';
import { type Evidence, judgeUnattended } from '../../plan/judge-unattended.js';

const loss = { atLeastBytes: 0, atMostMs: 0, aboutTransactions: 0, zeroProved: true };
const pass: GateJudgement = { verdict: 'pass', reason: 'Fine.', asOf: 1 };
const lag: Evidence = { step: 'lag', gate: 'lag', judgement: { ...pass, reason: 'Zero loss is proved.', loss } };
const fence: Evidence = { step: 'fence', gate: 'fence', judgement: { ...pass, reason: 'eu-west is fenced.' } };

describe('an approval without people', () => {
  it('is passed when zero loss and the fence are proved, and says by what', () => {
    expect(judgeUnattended('zero-loss', [lag, fence])).toEqual({
      pass: true,
      sentence: 'Nobody was asked: the runbook says unattended: zero-loss. Zero loss is proved. eu-west is fenced.',
    });
  });
  it.each<[string, readonly Evidence[]]>([
    ['nothing was measured', []],
    ['no fence was proved', [lag]],
    ['no loss was measured', [fence]],
    ['the fence is unknown', [lag, { ...fence, judgement: { ...pass, verdict: 'unknown' } }]],
    ['a gate was never judged', [lag, { ...fence, judgement: null }]],
    ['zero was observed only', [fence, { ...lag, judgement: { ...pass, loss: { ...loss, zeroProved: false } } }]],
    ['the gate refused', [fence, { ...lag, judgement: { ...pass, verdict: 'fail', loss } }]],
  ])('is asked of people when %s', (_, evidence) => {
    expect(judgeUnattended('zero-loss', evidence)).toMatchObject({
      pass: false,
      reason: expect.stringMatching(/^People are asked: /),
    });
  });
});
