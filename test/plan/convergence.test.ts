import { describe, expect, it } from 'vitest';
import type { ConvergenceReading, Direction } from '../../plan/convergence.js';
import { judgeConvergence } from '../../plan/gates/convergence.js';

const flow = (change: Partial<Direction> = {}): Direction => ({
  from: 'eu-west',
  to: 'us-east',
  enabled: true,
  connected: true,
  slotLost: false,
  behindBytes: 0,
  behindMs: 0,
  applyErrors: 0,
  conflicts: {},
  ...change,
});
const reading = (change: Partial<ConvergenceReading> = {}, one: Partial<Direction> = {}): ConvergenceReading => ({
  at: 5,
  regions: ['eu-west', 'us-east'],
  directions: [flow(one), flow({ from: 'us-east', to: 'eu-west' })],
  silent: null,
  open: 0,
  tables: [],
  notCompared: [],
  cut: false,
  ...change,
});
const judge = (read: ConvergenceReading) => judgeConvergence(read, { args: { max_lag: 10_000 }, accepted: null });

describe('the gate of two active regions', () => {
  it.each([
    ['both agree', reading(), 'pass', 'Every replicated row is the same'],
    ['one is a little behind', reading({}, { behindBytes: 80, behindMs: 20 }), 'pass', '80 bytes (20 ms) behind'],
    [
      'one is far behind',
      reading({}, { behindBytes: 80, behindMs: 11_000 }),
      'fail',
      '11 s behind eu-west, more than 10 s',
    ],
    [
      'one is behind and nobody knows since when',
      reading({}, { behindBytes: 80, behindMs: null }),
      'unknown',
      '80 bytes',
    ],
    ['a subscription is disabled', reading({}, { enabled: false }), 'fail', 'subscription is disabled'],
    ['a worker is not connected', reading({}, { connected: false }), 'fail', 'not connected'],
    ['a slot has lost WAL', reading({}, { slotLost: true }), 'fail', 'lost WAL'],
    ['a row waits in the ledger', reading({ open: 2 }), 'fail', '2 rows in the ledger'],
    [
      'rows differ',
      reading({ tables: [{ table: 'a.b', differing: 3, keys: ['{"id":"1"}'] }] }),
      'fail',
      'a.b differs in 3 rows ({"id":"1"})',
    ],
    ['a table has no key', reading({ notCompared: ['a.b'] }), 'unknown', 'a.b have no key'],
    ['the comparison stopped', reading({ cut: true }), 'unknown', 'stopped at its limit'],
    ['a server is silent', reading({ directions: null, silent: 'gone' }), 'unknown', 'one did not: gone'],
  ])('%s', (_, read, verdict, said) => {
    const judged = judge(read);
    expect(judged).toMatchObject({ verdict, asOf: 5 });
    expect(judged.reason).toContain(said);
  });

  it('tells PostgreSQL’s own counters and does not judge them', () => {
    const counted = reading(
      {},
      { conflicts: { confl_update_origin_differs: 2, confl_insert_exists: 0 }, applyErrors: 3 },
    );
    expect(judge(counted)).toMatchObject({ verdict: 'pass' });
    expect(judge(counted).reason).toContain(
      'Counted in us-east so far: confl_update_origin_differs 2, apply errors 3.',
    );
  });
});
