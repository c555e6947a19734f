import { describe, expect, it } from 'vitest';
import { sealEvacuation } from '../../compiler/seal-evacuation.js';
import type { Directory } from '../../plan/directory.js';
import type { Inherited } from '../../plan/grant.js';
import { evacuationName } from '../../plan/evacuation.js';
import type { Plan } from '../../plan/plan.js';
import { EndState, type RunInput, type RunState } from '../../plan/run.js';
import type { Begun, Hearings } from '../../workflows/host.js';
import type { ParentWord } from '../../workflows/messages.js';
import { approve, BUDGET_MS, fence, gate, lossOf, planned, planOf, promote } from '../live/run/plans.js';
import { keyLineOf, signed } from '../plan/signers.js';
import { decides, decision, found, type Line, play, said } from './stage.js';

const people = { ana: { name: 'Ana' }, bo: { name: 'Bo' }, chen: { name: 'Chen' }, dee: { name: 'Dee' } };
const everyone: Directory = { people, groups: { oncall: ['ana', 'bo', 'chen', 'dee'] } };

const onlyBo: Directory = { people, groups: { oncall: ['bo'] } };

/** The failover of one service; its own hash. */
const moveOf = (service: string): Plan => {
  const steps = [gate(), approve({ directory: 'current' }), fence(), promote()];
  const { hash: _, ...plan } = planOf(service, steps);
  return { ...plan, hash: `${service}-hash-of-its-own-plan` };
};
/** `needs` by service; what they share is an own step and one approval. */
function evacuationOf(needs: Readonly<Record<string, readonly string[]>>, atOnce = 4): Plan {
  const own = planOf('a', [planned('prepare'), approve({ directory: 'current', evidence: [] })]).steps;
  const moves = Object.entries(needs).map(([service, of]) => ({ service, needs: of, plan: moveOf(service) }));
  const sealed = sealEvacuation(own, moves, { region: 'eu-west', atOnce, commit: null });
  return planOf('a', [], { kind: 'evacuation', evacuation: sealed });
}
const hashOf = (plan: Plan, service: string) =>
  plan.evacuation?.moves.find(move => move.service === service)?.plan.hash;
const says = (person: string, acceptLossMs: number | null = null): Line => ({
  at: 1,
  say: decides(decision(person, { acceptLossMs })),
});
const both = [says('bo'), says('chen')];

interface Child {
  readonly input: RunInput;
  readonly at: number;
  readonly told: ParentWord[];
  end: (end: EndState | null) => void;
}

interface Script {
  readonly plan: Plan;
  /** How the run of a service ends, and after how long; `busy`: it has one already. */
  readonly ends?: Readonly<Record<string, readonly [end: EndState | 'busy' | null, ms: number]>>;
  readonly lines?: readonly (readonly Line[])[];
  readonly held?: readonly ((hearings: Hearings) => void)[];
  readonly loss?: number;
  readonly mode?: RunInput['mode'];
  readonly directory?: Directory;
  readonly whenBegun?: (child: Child, hearings: () => Hearings | undefined) => void;
}

/** An evacuation on the virtual host, whose children end as the script says. */
async function evacuate(script: Script) {
  const { plan, ends = {}, lines = [both], held = [], loss = 100, mode = 'real', directory = everyone } = script;
  const { whenBegun } = script;
  const children: Child[] = [];
  let hearings: Hearings | undefined;
  const seen = (given: Hearings) => void (hearings = given);
  const played = await play({
    plan,
    input: { mode },
    lines,
    held,
    world: act => (act === 'lag' ? lossOf(loss) : null),
    host(host) {
      host.read = () => found(directory);
      const listen = host.listen.bind(host);
      host.listen = given => (seen(given), listen(given));
      host.begin = async (input): Promise<Begun> => {
        const [end, ms] = ends[input.plan.service] ?? [EndState.succeeded, 1_000];
        if (end === 'busy') return { ok: false, busy: true, reason: 'It has a run already.' };
        let resolve: (state: RunState | null) => void = () => undefined;
        const ended = new Promise<RunState | null>(done => void (resolve = done));
        const child: Child = {
          input,
          at: host.now(),
          told: [],
          end: how => resolve(how === null ? null : stateOf(input, how)),
        };
        children.push(child);
        whenBegun?.(child, () => hearings);
        host.later(ms, () => child.end(end));
        return {
          ok: true,
          run: `run-of-${input.plan.service}`,
          ended,
          tell: async word => {
            child.told.push(word);
            if (word.say === 'abort') child.end(EndState.abortedClean);
          },
        };
      };
    },
  });
  const { state } = played;
  const moves = Object.fromEntries((state.moves ?? []).map(move => [move.service, move.state]));
  return { ...played, children, moves, order: children.map(({ input }) => input.plan.service) };
}

function stateOf({ plan }: RunInput, end: EndState): RunState {
  const moved = end === EndState.succeeded;
  return {
    run: `run-of-${plan.service}`,
    service: plan.service,
    kind: plan.kind,
    title: plan.title,
    mode: 'real',
    requester: 'ana',
    planHash: plan.hash,
    status: 'ended',
    end,
    serviceState: `${plan.service} ${moved ? 'runs in us-east' : 'is where it was'}.`,
    pastPointOfNoReturn: moved,
    startedAt: 0,
    endedAt: 1,
    deadline: null,
    steps: [],
    approvals: [],
    journal: [],
  };
}
const retry = ({ resolve }: Hearings) => void resolve.take({ person: 'bo', reason: '', resolution: 'retry' });
const skip = ({ resolve }: Hearings) => void resolve.take({ person: 'bo', reason: 'by hand', resolution: 'skip' });

describe('an evacuation', () => {
  it('reads the gates of every service, asks once, and moves each by a run of its own after those it needs', async () => {
    const plan = evacuationOf({ a: [], b: ['a'], c: [] });
    const { state, order, children, moves } = await evacuate({ plan });
    expect(state).toMatchObject({ end: 'SUCCEEDED', service: 'evacuation/eu-west' });
    expect(state.approvals).toHaveLength(1);
    expect(state.approvals[0]?.evidence.map(({ step }) => step)).toEqual(['a--lag', 'b--lag', 'c--lag']);
    expect(order).toEqual(['a', 'c', 'b']);
    expect(children[2]!.at).toBeGreaterThanOrEqual(children[0]!.at + 1_000);
    expect(moves).toEqual({ a: 'moved', b: 'moved', c: 'moved' });
    expect(state.serviceState).toBe('All 3 services have left eu-west.');
  });

  it('moves no more at once than the cap', async () => {
    const { children } = await evacuate({ plan: evacuationOf({ a: [], b: [], c: [] }, 2) });
    const times = children.map(({ at }) => at - children[0]!.at);
    expect(times).toEqual([0, 0, 1_000]);
  });

  it('goes on beside a service that is stuck, moves nothing that needs it, and then holds', async () => {
    const plan = evacuationOf({ a: [], b: ['a'], c: ['b'], d: [] });
    const { state, order, moves } = await evacuate({ plan, ends: { a: [EndState.held, 10] } });
    expect(order).toEqual(['a', 'd']);
    expect(moves).toEqual({ a: 'failed', b: 'blocked', c: 'blocked', d: 'moved' });
    expect(state.end).toBe('HELD');
    expect(state.journal.find(({ event }) => event === 'held')?.data['reason']).toContain(
      'a did not move or not wholly',
    );
  });

  it('does not touch a service that has a run already, and tries it again when people say so', async () => {
    const ends: Record<string, readonly [EndState | 'busy', number]> = { a: ['busy', 0] };
    const { state, moves } = await evacuate({
      plan: evacuationOf({ a: [], b: [] }),
      ends,
      held: [
        hearings => {
          expect(hearings.state().moves).toMatchObject([{ state: 'busy' }, { state: 'moved' }]);
          delete ends['a'];
          retry(hearings);
        },
      ],
    });
    expect(moves).toEqual({ a: 'moved', b: 'moved' });
    expect(state.end).toBe('SUCCEEDED');
  });

  it('never ends as a success while a service was left behind', async () => {
    const { state } = await evacuate({
      plan: evacuationOf({ a: [], b: [] }),
      ends: { a: [EndState.abortedClean, 10] },
      held: [skip],
    });
    expect(state.end).toBe('HELD');
  });

  it('is UNKNOWN when the run of a service was ended from outside', async () => {
    const { state } = await evacuate({ plan: evacuationOf({ a: [] }), ends: { a: [null, 10] }, held: [skip] });
    expect(state).toMatchObject({ end: 'UNKNOWN', moves: [{ state: 'failed', end: 'UNKNOWN' }] });
  });

  it('passes an abort on, starts nothing more, and ends clean when every run was put back', async () => {
    const { state, order, children } = await evacuate({
      plan: evacuationOf({ a: [], b: ['a'] }),
      whenBegun: (_, hearings) => void hearings()?.abort.take({ person: 'bo', reason: 'a mistake' }),
    });
    expect(order).toEqual(['a']);
    expect(children[0]?.told).toEqual([{ say: 'abort', word: { person: 'bo', reason: 'a mistake' } }]);
    expect(state.end).toBe('ABORTED_CLEAN');
  });

  it('passes a pause and a resume on', async () => {
    const { state, children } = await evacuate({
      plan: evacuationOf({ a: [], b: ['a'] }),
      whenBegun(child, hearings) {
        if (child.input.plan.service !== 'a') return;
        void hearings()?.pause.take({ person: 'bo', reason: '' });
        void Promise.resolve().then(() => hearings()?.resume.take({ person: 'bo', reason: '' }));
      },
    });
    expect(state.end).toBe('SUCCEEDED');
    expect(children).toHaveLength(2);
  });

  it('begins nothing when its approval is rejected', async () => {
    const { state, children } = await evacuate({
      plan: evacuationOf({ a: [] }),
      lines: [[{ at: 1, say: decides(decision('bo', { decision: 'reject' })) }]],
    });
    expect(state.end).toBe('ABORTED_CLEAN');
    expect(children).toEqual([]);
  });

  it('asks for the number when a service is above its budget, and hands it out once for each service', async () => {
    const { children, codes } = await evacuate({
      plan: evacuationOf({ a: [] }),
      loss: 42_000,
      lines: [[says('bo'), says('bo', 60_000), says('chen', 50_000)]],
      ends: { a: [EndState.abortedClean, 10] },
      held: [retry, skip],
    });
    expect(codes).toEqual(['loss-not-accepted', 'ok', 'ok']);
    expect(children.map(({ input }) => input.inherited !== undefined)).toEqual([true, false]);
  });
});

it('is one run of all its steps where no other run can be begun, as without Temporal', async () => {
  const steps = planOf('a', [gate(), approve(), fence(), promote()]).steps;
  const { evacuation } = evacuationOf({ a: [] });
  const plan = planOf('a', steps, { kind: 'evacuation', evacuation: evacuation! });
  const { state } = await play({ plan, lines: [both] });
  expect(state).toMatchObject({ end: 'SUCCEEDED', service: 'a', pastPointOfNoReturn: true });
  expect(state.moves).toBeUndefined();
});

describe('a return, whose services are rewound before their lag can be read', () => {
  const back = (service: string): Plan => {
    const steps = [
      planned('rewind', { args: { database: 'orders' } }),
      gate({ args: { database: 'orders', region: 'us-east', max_loss: BUDGET_MS } }),
      approve({ directory: 'current' }),
      promote(),
    ];
    const { hash: _, ...plan } = planOf(service, steps, { kind: 'failback' });
    return { ...plan, hash: `${service}-hash-of-its-own-plan` };
  };
  const own = planOf('a', [approve({ directory: 'current', evidence: [] })]).steps;
  const moves = [{ service: 'a', needs: [], plan: back('a') }];
  const sealed = sealEvacuation(own, moves, { region: 'us-east', atOnce: 1, commit: null });
  const plan = planOf('a', [], { kind: 'evacuation', evacuation: sealed });

  it('reads nothing that cannot be read yet, and grants it unread, within its budget', async () => {
    const { state, children } = await evacuate({ plan });
    expect(state.approvals[0]).toMatchObject({ evidence: [], mustAcceptMs: null, outcome: 'approved' });
    expect(children[0]!.input.inherited?.approval.grants).toMatchObject([
      { service: 'a', budgetMs: BUDGET_MS, evidence: [], later: ['lag'] },
    ]);
  });

  it.each([
    ['within', BUDGET_MS - 1, 'SUCCEEDED', undefined],
    ['above', BUDGET_MS + 1_000, 'ABORTED_CLEAN', 'worse'],
  ] as const)('counts in a run whose own reading is %s the budget', async (_, loss, end, code) => {
    const { children } = await evacuate({ plan, lines: [[says('bo', 60_000), says('chen', 60_000)]] });
    const { inherited, plan: its } = children[0]!.input;
    const { state } = await play({
      plan: its,
      input: { inherited: inherited! },
      lines: [[{ at: 1, say: decides(decision('bo', { decision: 'reject', planHash: its.hash })) }]],
      world: act => (act === 'lag' ? lossOf(loss) : null),
      host(host) {
        host.read = () => found(everyone);
        const parent = { workflowId: evacuationName('us-east'), run: inherited!.from.run };
        host.info = () => ({ run: 'child', startedAt: host.now(), parent });
      },
    });
    expect(state.end).toBe(end);
    expect(state.journal.find(({ event }) => event === 'approval-returned')?.data['code']).toBe(code);
  });
});

describe('what is passed on to the run of a service', () => {
  const passOn = (parent: string | null, say: ParentWord['say']) =>
    play({
      plan: moveOf('a'),
      lines: [[{ at: 1, say: hearings => (hearings.parent({ say, word: { person: 'bo', reason: '' } }), '') }]],
      host(host) {
        const info = { run: 'child', startedAt: host.now() };
        host.info = () => (parent === null ? info : { ...info, parent: { workflowId: parent, run: 'r' } });
      },
    });

  it('stops it before the point of no return', async () => {
    const { state } = await passOn('evacuation/eu-west', 'abort');
    expect(state.end).toBe('ABORTED_CLEAN');
    expect(state.journal.find(({ event }) => event === 'abort-asked')?.sentence).toContain('bo');
  });

  it('is nothing to a run that no evacuation began', async () => {
    for (const parent of [null, 'watch/orders'])
      expect((await passOn(parent, 'abort')).state.end).not.toBe('ABORTED_CLEAN');
  });
});

describe('the approval that a service inherits', () => {
  const plan = evacuationOf({ a: [], b: [] });
  const handed = async (loss = 100, lines: readonly (readonly Line[])[] = [both], mode: RunInput['mode'] = 'real') => {
    const { children } = await evacuate({ plan, loss, lines, mode });
    return children[0]!.input.inherited!;
  };
  /** Runs the service as the evacuation's child, or as what the change makes of it. */
  const inherit = (
    inherited: Inherited,
    change: {
      loss?: number;
      parent?: string | null;
      mode?: RunInput['mode'];
      hash?: string;
      directory?: Directory;
      after?: number;
    } = {},
  ) => {
    const { loss = 100, parent = inherited.from.run, mode = 'real', directory = everyone } = change;
    const own = plan.evacuation!.moves[0]!.plan;
    return play({
      plan: change.hash === undefined ? own : { ...own, hash: change.hash },
      input: { inherited, mode },
      lines: [[{ at: 1, say: decides(decision('bo', { decision: 'reject', planHash: change.hash ?? own.hash })) }]],
      world: act => (act === 'lag' ? lossOf(loss) : null),
      host(host) {
        host.read = () => found(directory);
        const now = host.now.bind(host);
        host.now = () => now() + (change.after ?? 0);
        const info = { run: 'child', startedAt: host.now() };
        const name = evacuationName('eu-west');
        host.info = () => (parent === null ? info : { ...info, parent: { workflowId: name, run: parent } });
      },
    });
  };
  const refusedAs = (state: RunState) => state.journal.find(({ event }) => event === 'approval-returned')?.data['code'];

  it('lets its run go on without asking anybody, by the decisions of those who approved', async () => {
    const { state } = await inherit(await handed());
    expect(state).toMatchObject({
      end: 'SUCCEEDED',
      approvals: [{ inheritedFrom: 'evacuation/eu-west', outcome: 'approved', step: 'approve' }],
    });
    expect(said(state)).not.toContain('approval-asked');
  });

  it('counts up to the number that people typed, and no further', async () => {
    const inherited = await handed(42_000, [[says('bo', 60_000), says('chen', 50_000)]]);
    expect((await inherit(inherited, { loss: 49_000 })).state.end).toBe('SUCCEEDED');
    expect(refusedAs((await inherit(inherited, { loss: 51_000 })).state)).toBe('worse');
  });

  it.each([
    ['worse evidence', { loss: BUDGET_MS + 1_000 }, 'worse'],
    ['another plan', { hash: 'another-hash-of-a-plan' }, 'other-plan'],
    ['a run that a person started', { parent: null }, 'not-its-child'],
    ['the child of a second run of the evacuation', { parent: 'another run' }, 'not-its-child'],
    ['a drill, from a real evacuation', { mode: 'drill' }, 'other-mode'],
    ['later than it is good for', { after: 3_600_000 }, 'expired'],
    ['an approver who has left the group', { directory: onlyBo }, 'quorum-lost'],
  ] as const)('is returned, not used, with %s', async (_, change, code) => {
    const { state } = await inherit(await handed(), change);
    expect(refusedAs(state)).toBe(code);
    expect(said(state)).toContain('approval-asked');
    expect(state.end).toBe('ABORTED_CLEAN');
  });

  it('of a drill is nothing for a real run', async () => {
    const { state } = await inherit(await handed(100, [both], 'drill'));
    expect(refusedAs(state)).toBe('other-mode');
  });

  it('is read once more right before the point of no return, and then the own people are asked', async () => {
    const inherited = await handed();
    let reads = 0;
    const own = plan.evacuation!.moves[0]!.plan;
    const { state } = await play({
      plan: own,
      input: { inherited },
      lines: [[], [{ at: 1, say: decides(decision('bo', { decision: 'reject', planHash: own.hash })) }]],
      world: act => (act === 'lag' ? lossOf((reads += 1) > 1 ? 60_000 : 100) : null),
      host(host) {
        host.read = () => found(everyone);
        host.info = () => ({
          run: 'child',
          startedAt: host.now(),
          parent: { workflowId: 'evacuation/eu-west', run: inherited.from.run },
        });
      },
    });
    expect(state.approvals.map(({ outcome }) => outcome)).toEqual(['returned', 'rejected']);
    expect(state.end).toBe('ABORTED_CLEAN');
  });

  it('is bound by signature to what was granted: another loss or plan in it is another text', async () => {
    const keys: Directory = {
      ...everyone,
      people: {
        ...people,
        bo: { name: 'Bo', keys: [keyLineOf('bo')] },
        chen: { name: 'Chen', keys: [keyLineOf('chen')] },
      },
    };
    const bySignature = (person: string): Line => ({
      at: 1,
      say: decides(question => signed(question, decision(person), question.askedAt + 60_000, person)),
    });
    const { children } = await evacuate({ plan, directory: keys, lines: [[bySignature('bo'), bySignature('chen')]] });
    const inherited = children[0]!.input.inherited!;
    expect((await inherit(inherited, { directory: keys })).state.end).toBe('SUCCEEDED');
    const grants = inherited.approval.grants!.map(grant => ({ ...grant, budgetMs: 3_600_000 }));
    const forged = { ...inherited, approval: { ...inherited.approval, grants } };
    expect(refusedAs((await inherit(forged, { directory: keys })).state)).toBe('quorum-lost');
    const other = hashOf(plan, 'a');
    expect(inherited.approval.grants).toMatchObject([{ service: 'a', planHash: other }, { service: 'b' }]);
  });
});
