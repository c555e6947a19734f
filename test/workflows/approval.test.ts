import { describe, expect, it } from 'vitest';
import type { ApprovalPolicy, Decision } from '../../plan/approval.js';
import type { Question } from '../../plan/decision-text.js';
import type { Directory } from '../../plan/directory.js';
import type { Hearings } from '../../workflows/host.js';
import { approve, fence, gate, lossOf, planned, planOf, promote, putBack } from '../live/run/plans.js';
import { clicked, keyLineOf, member, signed } from '../plan/signers.js';
import { decides, decision, found, type Line, play, said } from './stage.js';

const people = { ana: { name: 'Ana' }, bo: { name: 'Bo' }, chen: { name: 'Chen' }, dee: { name: 'Dee' } };
const everyone: Directory = { people, groups: { oncall: ['ana', 'bo', 'chen', 'dee'], managers: ['dee'] } };
const without = (...gone: string[]): Directory => ({
  people,
  groups: { ...everyone.groups, oncall: everyone.groups['oncall']!.filter(one => !gone.includes(one)) },
});
const failover = (policy: Partial<ApprovalPolicy> = {}) =>
  planOf('orders', [gate(), approve({ directory: 'current', ...policy }), fence(), promote()]);
const at = (ms: number, say: Line['say']): Line => ({ at: ms, say });
const says = (ms: number, person: string, change: Partial<Decision> = {}): Line =>
  at(ms, decides(decision(person, change)));
const retry = ({ resolve }: Hearings) => void resolve.take({ person: 'bo', reason: 'again', resolution: 'retry' });
const promotions = (host: { acts: readonly { name: string }[] }) =>
  host.acts.filter(({ name }) => name === 'promote').length;

describe('who may decide', () => {
  it('is who is in the group now: somebody who left since the start is refused, somebody who came counts', async () => {
    const frozen = planOf('orders', failover().steps, { estate: { ...failover().estate, ...without('dee') } });
    const { state, codes } = await play({
      plan: frozen,
      host: stage => void (stage.read = () => found(without('bo'))),
      lines: [
        [says(1, 'bo'), says(10, 'mallory'), says(20, 'ana'), says(30, 'dee'), says(40, 'dee'), says(50, 'chen')],
      ],
    });
    expect(codes).toEqual(['not-in-group', 'unknown-person', 'own-request', 'ok', 'already-said', 'ok']);
    expect(state).toMatchObject({
      end: 'SUCCEEDED',
      approvals: [{ decisions: [{ person: 'dee' }, { person: 'chen' }] }],
    });
  });

  it('is whom the plan named where the workers have no inventory, and the journal says so once', async () => {
    const { state, codes } = await play({
      plan: failover(),
      lines: [[says(1, 'bo'), says(2, 'dee'), says(3, 'chen')]],
    });
    expect(codes).toEqual(['ok', 'not-in-group', 'ok']);
    expect(state.end).toBe('SUCCEEDED');
    expect(said(state).filter(event => event === 'directory-frozen')).toHaveLength(1);
  });

  it('is nobody while the inventory cannot be read, except to stop', async () => {
    const { state, codes } = await play({
      plan: failover(),
      host: stage => void (stage.read = () => ({ ok: false, absent: false, reason: 'broken' })),
      lines: [[says(1, 'bo'), says(2, 'chen'), says(20, 'chen', { decision: 'reject' })]],
    });
    expect(codes).toEqual(['directory-unreadable', 'directory-unreadable', 'ok']);
    expect(state).toMatchObject({ end: 'ABORTED_CLEAN', approvals: [{ outcome: 'rejected' }] });
  });
});

describe('right before the point of no return', () => {
  it('an approver who left since then makes the approval returned, not used, and others are asked', async () => {
    const { state, host } = await play({
      plan: failover(),
      host: stage => void (stage.read = read => found(read <= 2 ? everyone : without('chen'))),
      lines: [
        [says(1, 'bo'), says(2, 'chen')],
        [says(1, 'bo'), says(2, 'dee')],
      ],
    });
    expect(state.approvals).toMatchObject([
      { outcome: 'returned', decisions: [{ person: 'bo' }, { person: 'chen' }] },
      { outcome: 'approved', decisions: [{ person: 'bo' }, { person: 'dee' }] },
    ]);
    const returned = state.journal.find(({ event }) => event === 'approval-returned');
    expect(returned?.sentence).toContain('chen is not in the group oncall');
    expect(state.end).toBe('SUCCEEDED');
    expect(promotions(host)).toBe(1);
  });

  it('somebody who left without having approved changes nothing', async () => {
    const { state } = await play({
      plan: failover(),
      host: stage => void (stage.read = read => found(read <= 2 ? everyone : without('dee'))),
      lines: [[says(1, 'bo'), says(2, 'chen')]],
    });
    expect(state).toMatchObject({ end: 'SUCCEEDED', approvals: [{ outcome: 'approved' }] });
  });

  it('a key that was taken out of the inventory takes its decision with it', async () => {
    const withKey = (name: string): Directory => ({
      ...everyone,
      people: { ...people, bo: { name: 'Bo', keys: [keyLineOf(name)] } },
    });
    const bySignature = decides(question => signed(question, decision('bo'), question.askedAt + 60_000));
    const { state, host, codes } = await play({
      plan: failover({ quorum: 1 }),
      host: stage => void (stage.read = read => found(withKey(read === 1 ? 'bo' : 'a new key'))),
      lines: [[at(1, bySignature)], [at(1, bySignature), says(9, 'chen', { decision: 'reject' })]],
    });
    expect(codes).toEqual(['ok', 'unknown-key', 'ok']);
    expect(state).toMatchObject({
      end: 'ABORTED_CLEAN',
      approvals: [{ outcome: 'returned' }, { outcome: 'rejected' }],
    });
    expect(promotions(host)).toBe(0);
  });

  it('an inventory that cannot be read holds the step, and a retry reads it again', async () => {
    const { state, host } = await play({
      plan: failover(),
      host: stage =>
        void (stage.read = read => (read === 3 ? { ok: false, absent: false, reason: 'broken' } : found(everyone))),
      lines: [[says(1, 'bo'), says(2, 'chen')]],
      held: [retry],
    });
    expect(state.journal.find(({ event }) => event === 'step-failed')?.data).toEqual({ code: 'directory-unreadable' });
    expect(state).toMatchObject({ end: 'SUCCEEDED' });
    expect(promotions(host)).toBe(1);
  });

  it('fails when the quorum is lost again and again', async () => {
    // Each question is decided by both (two reads), and then one of them is gone (the third).
    const { state, host } = await play({
      plan: failover(),
      host: stage => void (stage.read = read => found(read % 3 === 0 ? without('bo') : everyone)),
      lines: Array.from({ length: 4 }, () => [says(1, 'bo'), says(2, 'chen')]),
      held: [({ resolve }) => void resolve.take({ person: 'dee', reason: 'enough', resolution: 'abort' })],
    });
    expect(state.approvals).toHaveLength(4);
    expect(state.journal.find(({ event }) => event === 'step-failed')?.data).toEqual({ code: 'quorum-lost' });
    expect(promotions(host)).toBe(0);
  });

  it('a rejection while the gates are read again still stops the promotion', async () => {
    // Approved at 3 ms; the fence takes 10 ms, the directory 1 ms, and the gate 10 ms, in which this comes.
    const { state, host, heard } = await play({
      plan: failover(),
      host: stage => void (stage.read = () => found(everyone)),
      lines: [[says(1, 'bo'), says(2, 'chen'), says(17, 'dee', { decision: 'reject', reason: 'it is back' })]],
    });
    expect(heard.at(-1)).toMatchObject({
      code: 'ok',
      answer: expect.stringContaining('The quorum was complete before'),
    });
    expect(host.acts.filter(({ name }) => name === 'lag')).toHaveLength(2);
    expect(promotions(host)).toBe(0);
    expect(state).toMatchObject({ end: 'ABORTED_CLEAN', approvals: [{ outcome: 'approved' }] });
  });
});

describe('a question', () => {
  const directory: Directory = {
    people: {
      ...people,
      bo: { name: 'Bo', slack: 'U0BO', keys: [keyLineOf('bo')] },
      chen: { name: 'Chen', slack: 'U0CHEN', keys: [keyLineOf('chen')] },
    },
    groups: everyone.groups,
    slack: { team: 'T0HOME', bot_key: keyLineOf('the bot') },
  };
  const byKey = (person: string, change: Partial<Decision> = {}) =>
    decides(question => signed(question, decision(person, change), question.askedAt + 60_000));
  const byClick = (person: string) =>
    decides(question =>
      clicked(question, decision(person), {
        user: member(`U0${person.toUpperCase()}`),
        expiresAt: question.askedAt + 60_000,
      }),
    );

  it('with a second factor is not answered by clicks alone; whoever clicked may sign as well, and stays one vote', async () => {
    const { state, heard } = await play({
      plan: failover({ secondFactor: true }),
      host: stage => void (stage.read = () => found(directory)),
      lines: [[at(1, byClick('bo')), at(10, byClick('chen')), at(20, byClick('chen')), at(30, byKey('chen'))]],
    });
    expect(heard.map(({ answer }) => answer)).toEqual([
      'Counted: 1 of 2.',
      'Counted: 2 of 2. One of them must be signed with an SSH key: lifeboat approve orders --key FILE.',
      expect.stringContaining('one person is one vote'),
      'Approved. The run goes on.',
    ]);
    expect(state.approvals[0]?.decisions.map(({ person, proof }) => [person, proof?.kind])).toEqual([
      ['bo', 'slack'],
      ['chen', 'ssh'],
    ]);
    expect(state.end).toBe('SUCCEEDED');
  });

  it('asked anew because the loss grew is not answered by what was signed for the one before', async () => {
    let loss = 500;
    const first: Decision[] = [];
    const keep = (made: (question: Question) => Decision) =>
      decides(question => {
        first.push(made(question));
        return first.at(-1)!;
      });
    const sign = (person: string) => (question: Question) =>
      signed(question, decision(person), question.askedAt + 60_000);
    const { state, codes } = await play({
      plan: failover(),
      host: stage => void (stage.read = () => found(directory)),
      lines: [
        [at(1, keep(sign('bo'))), at(5, keep(sign('chen')))],
        [
          at(
            1,
            decides(() => first[0]!),
          ),
          at(
            5,
            decides(() => ({ ...first[0]!, acceptLossMs: 60_000 })),
          ),
          at(10, byKey('bo', { acceptLossMs: 60_000 })),
          at(20, byKey('chen', { acceptLossMs: 50_000 })),
        ],
      ],
      world: name => {
        if (name === 'fence') loss = 42_000;
        return lossOf(loss);
      },
    });
    expect(codes).toEqual(['ok', 'ok', 'loss-not-accepted', 'signature-mismatch', 'ok', 'ok']);
    expect(state.approvals).toMatchObject([{ outcome: 'returned' }, { outcome: 'approved' }]);
    expect(state.end).toBe('SUCCEEDED');
  });

  it('of a drill is not answered by a signature for the real run, nor the other way round', async () => {
    const otherMode = (mode: 'drill' | 'real') =>
      decides(question => signed({ ...question, mode }, decision('bo'), question.askedAt + 60_000));
    for (const [mode, other] of [
      ['real', 'drill'],
      ['drill', 'real'],
    ] as const) {
      const { codes } = await play({
        plan: failover({ quorum: 1 }),
        input: { mode },
        host: stage => void (stage.read = () => found(directory)),
        lines: [[at(1, otherMode(other)), at(10, otherMode(mode))]],
      });
      expect(codes).toEqual(['signature-mismatch', 'ok']);
    }
  });

  it('is over at its expiry, also for what is still being judged then', async () => {
    const { codes, state } = await play({
      plan: failover({ expiresMs: 1_000 }),
      host: stage => {
        stage.read = () => found(everyone);
        stage.readMs = () => 10;
      },
      lines: [[says(1, 'bo'), says(995, 'chen'), says(1_000, 'dee')]],
      held: [
        ({ resolve }, host) =>
          host.later(50, () => void resolve.take({ person: 'bo', reason: 'late', resolution: 'abort' })),
      ],
    });
    expect(codes.toSorted()).toEqual(['expired', 'expired', 'ok']);
    expect(state).toMatchObject({ end: 'ABORTED_CLEAN', approvals: [{ outcome: 'expired' }] });
  });

  it('that escalates tells the next group, asks it at once, and the first group decides no longer', async () => {
    const { codes, state, host } = await play({
      plan: failover({
        expiresMs: 1_000,
        quorum: 1,
        onExpiry: 'escalate',
        escalateTo: 'managers',
        page: putBack('notify'),
      }),
      host: stage => void (stage.read = () => found(everyone)),
      // The second question to the managers is not answered either; the on-call has both asked once more.
      lines: [[], [], [], [says(1, 'bo'), says(5, 'dee')]],
      held: [retry],
    });
    expect(codes).toEqual(['not-in-group', 'ok']);
    expect(state.end).toBe('SUCCEEDED');
    const told = host.acts.filter(({ name }) => name === 'notify').map(({ step }) => step);
    expect(told).toHaveLength(2);
    // A message with the same origin as one before would not be sent.
    expect(new Set(told).size).toBe(2);
    expect(host.reads.every(({ groups }) => groups.join() === 'oncall,managers')).toBe(true);
  });

  it('is decided by its own step only, when two branches ask at the same time', async () => {
    const ask = (id: string) => ({ ...approve({ directory: 'current', quorum: 1, evidence: [] }), id, needs: ['a'] });
    const both = ['left', 'right'].flatMap(side => [
      ask(`ask-${side}`),
      planned(`go-${side}`, { do: `go-${side}`, danger: 'point-of-no-return', needs: [`ask-${side}`] }),
    ]);
    const { state, host } = await play({
      plan: planOf('orders', [planned('a'), ...both]),
      host: stage => void (stage.read = () => found(everyone)),
      lines: [[says(1, 'bo', { step: 'ask-right' }), says(50, 'chen', { step: 'ask-left', decision: 'reject' })], []],
    });
    const acts = host.acts.map(({ name }) => name);
    expect(acts).toContain('go-right');
    expect(acts).not.toContain('go-left');
    expect(state.approvals.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['ask-left', 'rejected'],
      ['ask-right', 'approved'],
    ]);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'approve'],
    ['a decision that is none', { ...decision('bo'), decision: 'approve\nmode: REAL' }],
    ['a person that is no text', { ...decision('bo'), person: { toString: 'bo' } }],
    ['a loss that is no number', { ...decision('bo'), acceptLossMs: Number.NaN }],
    ['a negative loss', { ...decision('bo'), acceptLossMs: -1 }],
    ['a book for a reason', { ...decision('bo'), reason: 'x'.repeat(1_001) }],
    ['a proof of another kind', { ...decision('bo'), proof: { kind: 'oauth', expiresAt: 1, signature: '' } }],
    [
      'a click without its facts',
      { ...decision('bo'), proof: { kind: 'slack', expiresAt: 1, signature: '', user: {} } },
    ],
  ])('refuses %s before anything else', async (_, value) => {
    const { codes } = await play({
      plan: failover({ quorum: 1 }),
      host: stage => void (stage.read = () => found(everyone)),
      lines: [[at(1, decides(value as Decision)), says(10, 'bo')]],
    });
    expect(codes).toEqual(['malformed', 'ok']);
  });
});
