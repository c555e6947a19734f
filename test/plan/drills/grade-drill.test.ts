import { describe, expect, it } from 'vitest';
import { compareEstates } from '../../../plan/drills/estate-state.js';
import { type DrillFacts, gradeDrill } from '../../../plan/drills/grade-drill.js';
import { judgeSteady } from '../../../plan/drills/steady-state.js';
import type { RunState } from '../../../plan/run.js';
import { drillOf, wellEstate } from '../../live/drill-world.js';
import { planOf } from '../../live/run/plans.js';

const ended = (change: Partial<RunState> = {}): RunState => ({
  run: 'r',
  service: 'orders',
  kind: 'failover',
  title: 'Move orders',
  mode: 'drill',
  requester: 'Lifeboat',
  planHash: 'h',
  status: 'ended',
  end: 'SUCCEEDED',
  serviceState: 'orders is well.',
  pastPointOfNoReturn: true,
  startedAt: 1_000,
  endedAt: 61_000,
  deadline: null,
  steps: [],
  approvals: [],
  journal: [],
  ...change,
});
const run = (change: Partial<RunState> = {}) => ({ workflowId: 'service/orders', state: ended(change) });
const facts = (change: Partial<DrillFacts> = {}): DrillFacts => ({
  drill: 'weekly',
  service: 'orders',
  level: 'real',
  fault: null,
  planHash: 'h',
  startedAt: 0,
  window: null,
  runs: [run()],
  steady: [{ when: 'after', steady: true, reason: 'well' }],
  differences: [],
  injectedAt: null,
  witness: null,
  yieldedTo: null,
  refused: null,
  trouble: null,
  ...change,
});
const grade = (change: Partial<DrillFacts> = {}, expectedActs: readonly string[] = []) =>
  gradeDrill(facts(change), drillOf({ plan: planOf('orders', []), back: [], expectedActs }));
const entry = (event: 'resolved' | 'manual-done') => ({
  seq: 1,
  at: 1,
  event,
  step: null,
  sentence: 'bo: retry.',
  data: {},
});
const loss = (ms: number) => ({
  id: 'lag',
  title: 'lag',
  summary: '',
  state: 'done' as const,
  startedAt: 1,
  endedAt: 2,
  reason: null,
  result: null,
  judgement: {
    verdict: 'pass' as const,
    reason: '',
    asOf: 1,
    loss: { atLeastBytes: 0, atMostMs: ms, aboutTransactions: null, zeroProved: false },
  },
});

describe('a grade', () => {
  it('is passed when nothing speaks against it, and says what was proved', () => {
    expect(grade()).toEqual({
      outcome: 'passed',
      reasons: [
        'It took 1 m of an RTO of 5 m.',
        'Everything is as it was before: the states of the estate were compared.',
      ],
    });
  });

  it.each<[string, Partial<DrillFacts>]>([
    ['ended as HELD', { runs: [run({ end: 'HELD' })] }],
    ['more than the RTO of 5 m', { runs: [run({ endedAt: 302_000 })] }],
    // The clock of a recovery starts when the region is lost, not when somebody starts the run.
    ['more than the RTO of 5 m', { injectedAt: -250_000 }],
    ['more than the RPO of 10 s', { runs: [run({ steps: [loss(11_000)] })] }],
    ['Nobody should have had to: bo: retry.', { runs: [run({ journal: [entry('resolved')] })] }],
    ['Not steady after failback: slow', { steady: [{ when: 'after failback', steady: false, reason: 'slow' }] }],
    ['slots was none and is x', { differences: [{ what: 'slots', before: 'none', after: 'x' }] }],
    [
      '3 of 10 acknowledged writes are missing',
      { witness: { writeGapMs: 1, acknowledged: 10, missing: 3, bothWritableMs: 0 } },
    ],
    [
      'Both regions took writes for 5 ms',
      { witness: { writeGapMs: 1, acknowledged: 10, missing: 0, bothWritableMs: 5 } },
    ],
    ['the alarm rang', { trouble: 'the alarm rang' }],
  ])('is failed when: %s', (reason, change) => {
    const { outcome, reasons } = grade(change);
    expect(outcome).toBe('failed');
    expect(reasons.join('\n')).toContain(reason);
  });

  it('lets people do what the fault makes necessary, and what the runbook asks of them', () => {
    expect(grade({ runs: [run({ journal: [entry('resolved')] })] }, ['resolved']).outcome).toBe('passed');
    expect(grade({ runs: [run({ journal: [entry('manual-done')] })] }).outcome).toBe('passed');
  });

  it('is failed when the fault brought nothing about that has to answer it', () => {
    const refuses = { event: 'step-failed', data: { code: 'gate-refused' }, what: 'the gate refused' };
    const judged = (code: string) => [{ ...entry('resolved'), event: 'step-failed' as const, data: { code } }];
    const graded = (runs: DrillFacts['runs']) =>
      gradeDrill(facts({ runs }), { ...drillOf({ plan: planOf('orders', []), back: [] }), mustHappen: [refuses] });
    const said = 'It proves nothing: in "Move orders" it should have come about that the gate refused.';
    expect(graded([run()])).toMatchObject({ outcome: 'failed', reasons: [said] });
    expect(graded([run({ journal: judged('proxy-refused') })]).reasons).toEqual([said]);
    // In the run that answers the fault, not in the one that goes home.
    expect(graded([run(), run({ journal: judged('gate-refused') })]).reasons).toEqual([said]);
    const passed = graded([run({ journal: judged('gate-refused') })]);
    expect([passed.outcome, passed.reasons]).toEqual([
      'passed',
      expect.arrayContaining(['As it should be, the gate refused.']),
    ]);
  });

  it('counts clients past the pooler: the fence must have kept some out, and let none in', () => {
    const graded = (whileFenced: number, keptOut: number) => {
      const writer = { region: 'eu-west', acknowledged: 40, whileFenced, keptOut };
      const other = { region: 'us-east', acknowledged: 90, whileFenced: 0, keptOut: 0 };
      return grade({
        witness: { writeGapMs: 1, acknowledged: 130, missing: 0, bothWritableMs: 0, direct: [writer, other] },
      });
    };
    expect(graded(0, 7)).toMatchObject({
      outcome: 'passed',
      reasons: expect.arrayContaining([
        'A client past the pooler had 40 writes acknowledged by eu-west; 7 more were refused by the fence, and none got in.',
      ]),
    });
    expect(graded(1, 7).reasons).toEqual(['eu-west was fenced and took 1 writes of a client past the pooler.']);
    expect(graded(0, 0).reasons.join()).toContain('no client past the pooler tried to write to the fenced region');
  });

  it('of a drill that made way is clean, handed over, or failed, by where it stood and what it left', () => {
    const yieldedTo = 'It made way for ana (eu-west is dark).';
    const aborted = run({ end: 'ABORTED_CLEAN', pastPointOfNoReturn: false });
    expect(grade({ yieldedTo, runs: [aborted] }).outcome).toBe('yielded');
    expect(grade({ yieldedTo, runs: [] }).outcome).toBe('yielded');
    expect(grade({ yieldedTo, runs: [run()] })).toMatchObject({ outcome: 'handed-over' });
    expect(grade({ yieldedTo, runs: [run({ end: 'UNKNOWN', pastPointOfNoReturn: false })] }).outcome).toBe('failed');
    const differences = [{ what: 'fence', before: 'false', after: 'true' }];
    expect(grade({ yieldedTo, runs: [aborted], differences }).outcome).toBe('failed');
  });
});

describe('the comparison of the estate', () => {
  const compare = (after: ReturnType<typeof wellEstate>) => compareEstates(wellEstate(), after).map(({ what }) => what);

  it('finds nothing where nothing is left, and lets a timeline grow', () => {
    expect(compare(wellEstate())).toEqual([]);
    expect(compare(wellEstate({ 'eu-west': { timeline: 3 }, 'us-east': { timeline: 3 } }))).toEqual([]);
  });

  it.each([
    ['a role', wellEstate({ 'us-east': { role: 'primary' } }), 'orders/us-east: role'],
    ['a timeline that shrank', wellEstate({ 'eu-west': { timeline: 0 } }), 'orders/eu-west: timeline'],
    ['another history', wellEstate({ 'eu-west': { systemId: '8' } }), 'orders/eu-west: system identifier'],
    ['a slot', wellEstate({ 'eu-west': { slots: ['x physical'] } }), 'orders/eu-west: slots'],
    ['a fence', wellEstate({ 'us-east': { fenced: true } }), 'orders/us-east: fenced'],
    ['a standby that follows nobody', wellEstate({ 'us-east': { streams: false } }), 'orders/us-east: streams'],
    ['a setting', wellEstate({ 'us-east': { settings: { port: 'y' } } }), 'orders/us-east: setting port'],
    [
      'a proxy',
      { ...wellEstate(), proxy: { 'orders/eu-west': 'ready', 'orders/us-east': 'ready' } },
      'proxy orders/us-east',
    ],
    ['a name', { ...wellEstate(), dns: { 'db.test': '127.0.0.2' } }, 'name db.test'],
    [
      'clients elsewhere',
      { ...wellEstate(), routes: { 'orders/pooler': { region: 'us-east', wrote: true, ms: 4, detail: '' } } },
      'clients by orders/pooler: region',
    ],
  ])('finds %s that is left', (_, after, what) => {
    expect(compare(after)).toEqual([what]);
  });
});

describe('steady', () => {
  const rules = { write_within: 1_000, standbys: 1 };
  it.each([
    [wellEstate(), true, 'One primary'],
    [wellEstate({ 'us-east': { role: 'primary' } }), false, '2 primaries, not one'],
    [wellEstate({ 'eu-west': { role: 'silent' } }), false, '0 primaries, not one'],
    [wellEstate({ 'us-east': { streams: false } }), false, '0 streaming standbys of 1'],
    [wellEstate({ 'us-east': { fenced: true } }), false, 'us-east is fenced'],
    [
      { ...wellEstate(), routes: { p: { region: null, wrote: false, ms: 3, detail: 'paused' } } },
      false,
      'cannot write by p (paused)',
    ],
    [{ ...wellEstate(), routes: { p: { region: 'x', wrote: true, ms: 1_500, detail: '' } } }, false, 'took 1.5 s'],
  ])('is one primary, standbys that stream, no fence, and writes in time (%#)', (state, steady, reason) => {
    const judged = judgeSteady(state, rules);
    expect([judged.steady, judged.reason]).toEqual([steady, expect.stringContaining(reason)]);
  });
});
