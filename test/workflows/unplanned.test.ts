import { describe, expect, it } from 'vitest';
import type { Plan, PlannedStep } from '../../plan/plan.js';
import type { Hearings } from '../../workflows/host.js';
import { approve, fence, gate, lossOf, planned, planOf, promote } from '../live/run/plans.js';
import { decides, decision, type Line, play, said } from './stage.js';

const failover = (): readonly PlannedStep[] =>
  planOf('orders', [gate(), approve(), fence(), promote()]).steps.map(step => ({
    ...step,
    id: `failover--${step.id}`,
    needs: step.needs.map(need => `failover--${need}`),
    guards: step.guards.map(guard => `failover--${guard}`),
    asks: step.asks === null ? null : `failover--${step.asks}`,
    approval: step.approval && { ...step.approval, evidence: ['failover--lag'] },
  }));
const switching = planned('switch', {
  danger: 'point-of-no-return',
  effects: [{ effect: 'switches', database: 'orders', from: 'eu-west', to: 'us-east' }],
});
const switchover = (change: Partial<Plan> = {}): Plan =>
  planOf('orders', [approve({ evidence: [] }), switching, planned('tell')], {
    kind: 'switchover',
    unplanned: { title: 'Fail orders over', source: 'orders-failover.md', steps: failover() },
    ...change,
  });
const says = (person: string, step: string, acceptLossMs: number | null = null): Line => ({
  at: 1,
  say: decides(decision(person, { step, acceptLossMs })),
});
const first = [says('bo', 'approve'), says('chen', 'approve')];
const then = [says('bo', 'failover--approve', 60_000), says('chen', 'failover--approve', 60_000)];
const goOn = ({ resolve }: Hearings) => {
  const word = { person: 'bo', reason: 'eu-west died', resolution: 'failover' as const };
  expect(resolve.refuse?.(word)).toBeUndefined();
  void resolve.take(word);
};
const abort = ({ abort: stop }: Hearings) => void stop.take({ person: 'bo', reason: '' });

interface Source {
  readonly plan?: Plan;
  /** What the switchover says: it undid itself, or nobody knows. */
  readonly switched?: 'unchanged' | 'unknown';
  /** What a look at an unknown switchover finds. */
  readonly found?: 'done' | 'not begun';
  readonly lines?: readonly (readonly Line[])[];
  readonly held?: readonly ((hearings: Hearings) => void)[];
}

/** A switchover whose source dies in the middle. */
function move({
  plan = switchover(),
  switched = 'unchanged',
  found,
  lines = [first, then],
  held = [goOn],
}: Source = {}) {
  return play({
    plan,
    lines,
    held,
    world: act => (act === 'lag' ? lossOf(42_000) : null),
    host(host) {
      const perform = host.perform.bind(host);
      host.perform = (act, input) => {
        if (act.do !== 'switch') return perform(act, input);
        const { onlyReadBack } = input.context;
        host.acts.push({ name: onlyReadBack ? 'look' : 'switch', at: host.now(), step: input.context.step });
        if (onlyReadBack && found === 'done') return Promise.resolve({ ok: true, result: null });
        const outcome = onlyReadBack ? 'unchanged' : switched;
        return Promise.resolve({ ok: false, code: 'undone', reason: 'The source died.', outcome });
      };
    },
  });
}
const acts = ({ host }: Awaited<ReturnType<typeof move>>) => host.acts.map(({ name }) => name);

describe('a switchover whose source dies', () => {
  it('goes on as a failover in the same run: new bound, new approval, fence, promotion', async () => {
    const played = await move();
    const { state } = played;
    expect(acts(played)).toEqual(['switch', 'lag', 'fence', 'lag', 'promote']);
    expect(state).toMatchObject({ end: 'SUCCEEDED', kind: 'switchover', pastPointOfNoReturn: true });
    expect(state.approvals.map(({ step, outcome, mustAcceptMs }) => [step, outcome, mustAcceptMs])).toEqual([
      ['approve', 'approved', null],
      ['failover--approve', 'approved', 42_000],
    ]);
    expect(state.serviceState).toContain('orders runs in us-east');
    const turned = state.journal.find(({ event }) => event === 'turned-unplanned');
    expect(turned?.sentence).toContain('"Fail orders over"');
    expect(state.steps.map(({ id, state: now }) => [id, now])).toEqual([
      ['approve', 'done'],
      ['switch', 'skipped'],
      ['tell', 'skipped'],
      ['failover--lag', 'done'],
      ['failover--approve', 'done'],
      ['failover--fence', 'done'],
      ['failover--promote', 'done'],
    ]);
  });

  it('looks at what is not known before it goes on, and then the promotion has read it back', async () => {
    const played = await move({ switched: 'unknown', found: 'not begun' });
    expect(acts(played)).toEqual(['switch', 'look', 'lag', 'fence', 'lag', 'promote']);
    expect(played.state.end).toBe('SUCCEEDED');
  });

  it('has switched over when that look finds it done, and then nothing is failed over', async () => {
    const played = await move({ switched: 'unknown', found: 'done' });
    expect(acts(played)).toEqual(['switch', 'look', 'tell']);
    expect(played.state.end).toBe('SUCCEEDED');
    expect(said(played.state)).not.toContain('turned-unplanned');
  });

  it('stays UNKNOWN when the failover is rejected while the switchover is not known', async () => {
    const rejected = [{ at: 1, say: decides(decision('bo', { step: 'failover--approve', decision: 'reject' })) }];
    const { state } = await move({ switched: 'unknown', found: 'not begun', lines: [first, rejected] });
    expect(state.end).toBe('UNKNOWN');
  });

  it('is not offered where the plan has no failover, and is refused', async () => {
    const { unplanned: _, ...plan } = switchover();
    const { state } = await move({
      plan,
      held: [
        hearings => {
          const word = { person: 'bo', reason: '', resolution: 'failover' as const };
          expect(hearings.resolve.refuse?.(word)).toMatchObject({ code: 'no-failover' });
          abort(hearings);
        },
      ],
    });
    expect(state.journal.find(({ event }) => event === 'held')?.sentence).not.toContain('failover');
  });

  it('lets no gate through by what was accepted for the planned move', async () => {
    const gates = [{ ...gate({ asks: null }), id: 'failover--lag' }];
    const generous = [says('bo', 'approve', 60_000), says('chen', 'approve', 60_000)];
    const { state } = await move({
      plan: switchover({ unplanned: { title: 'Fail over', source: 'x.md', steps: gates } }),
      lines: [generous],
      held: [goOn, abort],
    });
    expect(state.steps.find(({ id }) => id === 'failover--lag')?.judgement?.verdict).toBe('fail');
    expect(state.end).not.toBe('SUCCEEDED');
  });

  it('does not turn a second time, when the failover holds itself', async () => {
    const nobody = { ...decision('bo', { step: 'failover--approve', decision: 'reject' as const }) };
    const { state } = await move({ lines: [first, [{ at: 1, say: decides(nobody) }]] });
    expect(state.end).toBe('ABORTED_CLEAN');
    expect(said(state).filter(event => event === 'turned-unplanned')).toHaveLength(1);
  });
});
