import { describe, expect, it } from 'vitest';
import { decisionText, questionOf } from '../../../plan/decision-text.js';
import type { Plan } from '../../../plan/plan.js';
import { asking } from '../../bot/render/example.js';
import { keyLineOf } from '../../plan/signers.js';
import { FakeCli } from '../fake-cli.js';

const state = { ...asking(), epoch: 7 };
const asked = state.approvals.at(-1)!;
const WORDS = ['approve', 'orders', '--as', 'chen', '--accept-loss', '42s', '--reason', 'dark'];
const TEXT = decisionText(
  questionOf(state, asked)!,
  { decision: 'approve', person: 'chen', acceptLossMs: 42_000, reason: 'dark' },
  asked.expiresAt,
);

function fakeCli(): FakeCli {
  const cli = new FakeCli();
  cli.runs.looks = [state];
  cli.env['HOME'] = '/home/chen';
  const people = { chen: { name: 'Chen', keys: [keyLineOf('chen')] } };
  cli.runs.planned = { estate: { people, groups: {} } } as unknown as Plan;
  return cli;
}

describe('lifeboat approve', () => {
  it('signs the text of the decision with the key that is named, until the question ends', async () => {
    const cli = fakeCli();
    expect(await cli.run(...WORDS, '--key', 'my key')).toBe(0);
    expect(cli.signed).toEqual([{ key: 'my key', text: TEXT }]);
    const proof = { kind: 'ssh', expiresAt: asked.expiresAt, signature: 'a signature' };
    expect(cli.runs.said[0]?.word).toMatchObject({ person: 'chen', channel: 'cli', proof });
  });

  it('signs with the usual key when it is one of the person’s', async () => {
    const cli = fakeCli();
    cli.files.texts['/home/chen/.ssh/id_ed25519.pub'] = `${keyLineOf('chen')}\n`;
    expect(await cli.run(...WORDS)).toBe(0);
    expect(cli.signed[0]?.key).toBe('/home/chen/.ssh/id_ed25519');
  });

  it.each([
    ['not there', undefined],
    ['another key', keyLineOf('somebody else')],
  ])('says how to sign when a person has a key and the usual one is %s', async (why, line) => {
    const cli = fakeCli();
    if (line !== undefined) cli.files.texts['/home/chen/.ssh/id_ed25519.pub'] = line;
    expect(await cli.run(...WORDS)).toBe(2);
    expect(cli.err.text).toContain(`/home/chen/.ssh/id_ed25519 is ${why}`);
    expect(cli.err.text).toContain('ssh-keygen -Y sign -n lifeboat');
    expect(cli.runs.said).toEqual([]);
  });

  it('signs nothing for a person without keys: whether a word is enough is for the run to say', async () => {
    const cli = fakeCli();
    expect(await cli.run('approve', 'orders', '--as', 'bo')).toBe(0);
    expect(cli.signed).toEqual([]);
    expect(cli.runs.said[0]?.word).not.toHaveProperty('proof');
  });

  it('prints the text to sign, exactly, and says nothing to the run', async () => {
    const cli = fakeCli();
    expect(await cli.run(...WORDS, '--print')).toBe(0);
    expect(cli.out.text).toBe(TEXT);
    expect(cli.runs.said).toEqual([]);
  });

  it('sends a signature that was made elsewhere, and misses one that is not there', async () => {
    const cli = fakeCli();
    cli.files.texts['decision.sig'] = 'from elsewhere';
    expect(await cli.run(...WORDS, '--signature', 'decision.sig')).toBe(0);
    expect(cli.runs.said[0]?.word).toMatchObject({ proof: { kind: 'ssh', signature: 'from elsewhere' } });
    expect(await cli.run(...WORDS, '--signature', 'nowhere.sig')).toBe(2);
    expect(await cli.run(...WORDS, '--signature', 'decision.sig', '--key', 'k')).toBe(2);
    expect(cli.runs.said).toHaveLength(1);
  });

  it('says a word anew after a refusal, and not otherwise', async () => {
    const cli = fakeCli();
    const entry = { ...state.journal[0]!, step: asked.step, event: 'approval-refused' as const };
    const refused = (person: string) => ({ ...state, journal: [...state.journal, { ...entry, data: { person } }] });
    for (const look of [state, refused('bo'), refused('chen')]) {
      cli.runs.looks = [look];
      await cli.run(...WORDS, '--key', 'k');
    }
    const [first, other, own] = cli.runs.said.map(({ key }) => key);
    expect(other).toBe(first);
    expect(own).not.toBe(first);
  });

  it('asks which question is meant when two are open, and takes the one that is named', async () => {
    const cli = fakeCli();
    cli.runs.looks = [{ ...state, approvals: [asked, { ...asked, step: 'another' }] }];
    expect(await cli.run(...WORDS, '--key', 'k')).toBe(1);
    expect(cli.err.text).toContain(`asks at ${asked.step}, another`);
    expect(await cli.run(...WORDS, '--key', 'k', '--step', asked.step)).toBe(0);
    expect(cli.runs.said[0]?.word).toMatchObject({ step: asked.step });
  });
});

it('lifeboat reject still reaches a run whose quorum was complete a moment before', async () => {
  const cli = fakeCli();
  cli.runs.looks = [{ ...state, approvals: [{ ...asked, outcome: 'approved' }] }];
  expect(await cli.run('reject', 'orders', '--as', 'chen', '--reason', 'it is back', '--key', 'k')).toBe(0);
  expect(cli.runs.said[0]?.word).toMatchObject({ decision: 'reject', step: asked.step });
});
