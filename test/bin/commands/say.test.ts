import { describe, expect, it } from 'vitest';
import { CliError } from '../../../bin/cli-error.js';
import { type ActKind, actQuestions, actStatement } from '../../../plan/act.js';
import type { Topic } from '../../../plan/decision-text.js';
import type { Plan } from '../../../plan/plan.js';
import { asking, exampleState, succeeded, T0 } from '../../bot/render/example.js';
import { keyLineOf } from '../../plan/signers.js';
import { FakeCli } from '../fake-cli.js';

function fakeCli(): FakeCli {
  const cli = new FakeCli();
  cli.runs.looks = [asking()];
  return cli;
}

describe('lifeboat approve', () => {
  it('sends who, what they accept, and the plan they saw', async () => {
    const cli = fakeCli();
    expect(
      await cli.run(
        'approve',
        'orders',
        '--as',
        'chen',
        '--accept-loss',
        '42s100ms',
        '--plan',
        '3f9a1c2b44de',
        '--reason',
        'dark',
      ),
    ).toBe(0);
    expect(cli.runs.said[0]).toMatchObject({
      say: 'decide',
      word: {
        decision: 'approve',
        person: 'chen',
        step: 'decide',
        planHash: '3f9a1c2b44de',
        acceptLossMs: 42_100,
        reason: 'dark',
        channel: 'cli',
      },
    });
    expect(cli.out.text).toBe('Counted: 1 of 2.\n');
  });

  it('is one word when it is said twice, and a new word on a question that is asked anew', async () => {
    const cli = fakeCli();
    const words = ['approve', 'orders', '--as', 'chen', '--accept-loss', '1m'];
    await cli.run(...words);
    await cli.run(...words);
    const state = asking();
    cli.runs.looks = [{ ...state, approvals: state.approvals.map(one => ({ ...one, askedAt: one.askedAt + 1 })) }];
    await cli.run(...words);
    const [first, second, anew] = cli.runs.said.map(said => said.key);
    expect(second).toBe(first);
    expect(anew).not.toBe(first);
  });

  it("says the run's reason for a refusal as it is", async () => {
    const cli = fakeCli();
    cli.runs.answer = new CliError('refused', 'ana asked for this run and cannot approve it.', '');
    expect(await cli.run('approve', 'orders', '--as', 'ana')).toBe(1);
    expect(cli.err.text).toBe('error: ana asked for this run and cannot approve it.\n');
  });

  it('says that nothing is asked now', async () => {
    const cli = fakeCli();
    cli.runs.looks = [exampleState()];
    expect(await cli.run('approve', 'orders', '--as', 'bo')).toBe(1);
    expect(cli.err.text).toContain('not waiting for an approval now');
  });

  it('wants to know who speaks, and takes it from the environment too', async () => {
    const cli = fakeCli();
    expect(await cli.run('approve', 'orders')).toBe(2);
    cli.env['LIFEBOAT_PERSON'] = 'bo';
    expect(await cli.run('approve', 'orders')).toBe(0);
    expect(cli.runs.said[0]!.word.person).toBe('bo');
  });
});

it('says nothing to a run that has ended', async () => {
  const cli = fakeCli();
  cli.runs.looks = [succeeded()];
  cli.runs.execution = 'COMPLETED';
  expect(await cli.run('abort', 'orders', '--as', 'ana', '--reason', 'x')).toBe(1);
  expect(cli.err.text).toContain('The last run of orders has ended as SUCCEEDED');
  expect(cli.runs.said).toEqual([]);
});

it.each([
  [
    ['reject', 'orders', '--as', 'bo', '--reason', 'back'],
    { say: 'decide', word: { decision: 'reject', person: 'bo', reason: 'back', acceptLossMs: null } },
  ],
  [['done', 'orders', 'tell', '--as', 'bo'], { say: 'done', word: { person: 'bo', step: 'tell' } }],
  [['retry', 'orders', '--as', 'bo'], { say: 'resolve', word: { person: 'bo', resolution: 'retry' } }],
  [['skip', 'orders', '--as', 'bo', '--reason', 'r'], { say: 'resolve', word: { resolution: 'skip', reason: 'r' } }],
  [['pause', 'orders', '--as', 'bo'], { say: 'pause', word: { person: 'bo' } }],
  [['resume', 'orders', '--as', 'bo'], { say: 'resume', word: { person: 'bo' } }],
  [['abort', 'orders', '--as', 'bo', '--reason', 'r'], { say: 'abort', word: { person: 'bo', reason: 'r' } }],
])('sends %j', async (words, said) => {
  const cli = fakeCli();
  expect(await cli.run(...words, '--json')).toBe(0);
  expect(cli.runs.said).toMatchObject([said]);
  expect(JSON.parse(cli.out.text)).toEqual({ service: 'orders', person: 'bo', answer: 'Counted: 1 of 2.' });
});

it('binds a manual step to the moment it was asked for', async () => {
  const cli = fakeCli();
  cli.runs.looks = [exampleState({}, { tell: { state: 'manual', startedAt: T0 + 7 } })];
  await cli.run('done', 'orders', 'tell', '--as', 'bo');
  expect(cli.runs.said[0]!.key).toContain(String(T0 + 7));
});

describe('where keys are declared', () => {
  const manual = { ...exampleState({}, { tell: { state: 'manual', startedAt: T0 + 7 } }), epoch: 7 };
  const keyed = (): FakeCli => {
    const cli = new FakeCli();
    cli.runs.looks = [manual];
    cli.env['HOME'] = '/home/chen';
    const people = { chen: { name: 'Chen', keys: [keyLineOf('chen')] } };
    cli.runs.planned = { estate: { people, groups: {} } } as unknown as Plan;
    return cli;
  };

  it.each<[ActKind, Topic, string[]]>([
    ['pause', 'run', ['pause', 'orders', '--reason', 'wait']],
    ['done', 'manual', ['done', 'orders', 'tell', '--reason', 'wait']],
  ])('signs the text of a %s with the key that is named', async (kind, topic, words) => {
    const cli = keyed();
    expect(await cli.run(...words, '--as', 'chen', '--key', 'my key')).toBe(0);
    const question = actQuestions(manual).find(one => one.topic === topic)!;
    const statement = actStatement(question, kind, { person: 'chen', reason: 'wait', saidAt: cli.now() });
    const expiresAt = cli.now() + 300_000;
    expect(cli.signed).toEqual([{ key: 'my key', text: statement.text(expiresAt) }]);
    const proof = { kind: 'ssh', expiresAt, signature: 'a signature' };
    expect(cli.runs.said[0]?.word).toMatchObject({ person: 'chen', saidAt: cli.now(), proof });
  });

  it('says which key is missing, and nothing to the run', async () => {
    const cli = keyed();
    expect(await cli.run('abort', 'orders', '--as', 'chen', '--reason', 'x')).toBe(2);
    expect(cli.err.text).toContain('so this must be signed');
    expect(cli.runs.said).toEqual([]);
  });

  it('says a word that was refused before as a new one', async () => {
    const cli = keyed();
    const words = ['done', 'orders', 'tell', '--as', 'chen', '--key', 'k'];
    await cli.run(...words);
    const data = { person: 'chen' };
    const refused = { seq: 1, at: T0, event: 'act-refused', step: 'tell', sentence: '', data } as const;
    cli.runs.looks = [{ ...manual, journal: [refused] }];
    await cli.run(...words);
    const [first, second] = cli.runs.said.map(({ key }) => key);
    expect(second).not.toBe(first);
  });
});
