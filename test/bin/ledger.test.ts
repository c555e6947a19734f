import { describe, expect, it } from 'vitest';
import { lossLedger, type Witnesses } from '../../bin/demo/ledger.js';

const ids = (...names: string[]) => new Set(names);
const witnesses: Witnesses = {
  acknowledged: ids('kept', 'lost'),
  afterPromotion: ids('kept', 'new'),
  declared: ids('lost', 'doubt'),
  atTheEnd: ids('kept', 'new', 'lost', 'doubt'),
  acknowledgedAtTheEnd: ids('kept', 'lost', 'new'),
};

describe('the loss ledger', () => {
  it('balances: what was declared is what was lost plus what is in doubt', () => {
    expect(lossLedger(witnesses)).toEqual({
      declaredLoss: ['lost', 'doubt'],
      actualLoss: ['lost'],
      inDoubt: ['doubt'],
      unexplained: [],
      missing: [],
    });
  });
  it('shows a lost write that nobody declared', () => {
    expect(lossLedger({ ...witnesses, declared: ids('doubt') }).unexplained).toEqual(['lost']);
  });
  it('shows a declared loss that was not one', () => {
    expect(lossLedger({ ...witnesses, declared: ids('lost', 'doubt', 'kept') }).unexplained).toEqual(['kept']);
  });
  it('shows an acknowledged write that is missing in the end', () => {
    expect(lossLedger({ ...witnesses, atTheEnd: ids('kept', 'new') }).missing).toEqual(['lost']);
  });
});
