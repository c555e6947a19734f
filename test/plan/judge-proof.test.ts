import { describe, expect, it } from 'vitest';
import type { Decision, SlackUser } from '../../plan/approval.js';
import { decisionText, type Question } from '../../plan/decision-text.js';
import { directory, EXPIRES, judge, NOW, question, said } from './proof-scene.js';
import { clicked, member, signed, sshSign } from './signers.js';

const { slack: _slack, ...withoutSlack } = directory;
const byKey = (change: Partial<Decision> = {}, by?: string) => signed(question, { ...said, ...change }, EXPIRES, by);
const byClick = (user: Partial<SlackUser>, change: Partial<Decision> = {}, by?: string) =>
  clicked(question, { ...said, ...change }, { user: member('U0BO', user), expiresAt: EXPIRES, ...(by ? { by } : {}) });

describe('an SSH signature', () => {
  it('counts when one of the person’s keys made it over this decision on this question', () => {
    expect(judge(byKey())).toBe('ok');
    expect(judge(byKey({}, 'bo 2'))).toBe('ok');
    expect(judge(byKey({ person: 'chen' }))).toBe('ok');
  });

  it.each<[keyof Question, Partial<Question>]>([
    ['run', { run: '0198-other' }],
    ['service', { service: 'billing' }],
    ['planHash', { planHash: 'abcdef0123456780' }],
    ['epoch', { epoch: 8 }],
    ['mode', { mode: 'drill' }],
    ['step', { step: 'approve-again' }],
    ['askedAt', { askedAt: NOW }],
  ])('fits no question with another %s', (_, change) => {
    expect(judge(byKey(), { change })).toBe('signature-mismatch');
    expect(judge(byClick({}), { change })).toBe('not-attested');
  });

  it.each<[string, Partial<Decision>]>([
    ['decision', { decision: 'reject' }],
    ['loss', { acceptLossMs: 43_000 }],
    ['loss, none', { acceptLossMs: null }],
    ['reason', { reason: 'eu-west is dark ' }],
  ])('does not carry over to another %s', (_, change) => {
    expect(judge({ ...byKey(), ...change })).toBe('signature-mismatch');
    expect(judge({ ...byClick({}), ...change })).toBe('not-attested');
  });

  it('ends at its expiry, which cannot be moved', () => {
    const decision = byKey();
    expect(judge(decision, { now: EXPIRES - 1 })).toBe('ok');
    expect(judge(decision, { now: EXPIRES })).toBe('proof-expired');
    const later = { ...decision, proof: { ...decision.proof!, expiresAt: EXPIRES + 1 } };
    expect(judge(later, { now: EXPIRES })).toBe('signature-mismatch');
  });

  it('of another person, of nobody, or for another purpose is refused', () => {
    expect(judge(byKey({}, 'chen'))).toBe('unknown-key');
    expect(judge(byKey({ person: 'eve' }))).toBe('unknown-key');
    expect(judge({ ...byKey(), person: 'chen' })).toBe('unknown-key');
    const signature = sshSign(decisionText(question, said, EXPIRES), 'bo', 'git');
    expect(judge({ ...said, proof: { kind: 'ssh', expiresAt: EXPIRES, signature } })).toBe('signature-mismatch');
  });

  it('that is cut, or changed in one character, is refused and never an exception', () => {
    const whole = byKey().proof!.signature;
    for (let at = 30; at < whole.length; at += 1) {
      for (const signature of [whole.slice(0, at), `${whole.slice(0, at)}A${whole.slice(at + 1)}`]) {
        if (signature === whole || signature === whole.trimEnd()) continue;
        const code = judge({ ...said, proof: { kind: 'ssh', expiresAt: EXPIRES, signature } });
        expect(['signature-unreadable', 'signature-mismatch', 'unknown-key']).toContain(code);
      }
    }
  });
});

describe('a click in Slack', () => {
  it('counts for the person whose account it is, in the workspace that is declared', () => {
    expect(judge(byClick({}))).toBe('ok');
    expect(judge(byClick({ id: 'U0BO2', team: 'T0OTHER' }))).toBe('ok');
    expect(judge(byClick({ id: 'U0DEE', enterprise: 'E0ONE' }, { person: 'dee' }))).toBe('ok');
  });

  it.each<[string, string, Partial<SlackUser>]>([
    ['slack-bot', 'an app', { bot: true }],
    ['slack-deactivated', 'a deactivated account', { deleted: true }],
    ['slack-guest', 'a guest', { restricted: true }],
    ['slack-external', 'somebody of another organisation', { stranger: true }],
    ['unknown-account', 'an account that nobody has', { id: 'U0MALLORY' }],
    ['unknown-account', 'the same id in another workspace', { team: 'T0EVIL' }],
    ['unknown-account', 'a second account in the first workspace', { id: 'U0BO2' }],
    ['other-account', 'the account of another person', { id: 'U0ANA' }],
    ['unknown-account', 'an account without its organisation', { id: 'U0DEE' }],
  ])('is refused as %s when it comes from %s', (code, _, user) => {
    expect(judge(byClick(user))).toBe(code);
  });

  it('is refused when another key than the bot’s attested it, or a fact was changed after that', () => {
    expect(judge(byClick({}, {}, 'mallory'))).toBe('not-attested');
    const guest = byClick({ restricted: true });
    if (guest.proof?.kind !== 'slack') throw new Error('no click');
    expect(judge({ ...guest, proof: { ...guest.proof, user: { ...guest.proof.user, restricted: false } } })).toBe(
      'not-attested',
    );
  });

  it('that nobody attests is only a word: not enough for a person with keys', () => {
    expect(judge(byClick({}), { known: withoutSlack })).toBe('unsigned');
    expect(judge(byClick({ id: 'U0ANA' }, { person: 'ana' }), { known: withoutSlack })).toBe('ok');
  });
});

describe('a word without any proof', () => {
  it('is taken only where neither keys nor a bot are declared', () => {
    expect(judge(said)).toBe('unsigned');
    expect(judge({ ...said, person: 'ana' })).toBe('unsigned');
    expect(judge(said, { known: withoutSlack })).toBe('unsigned');
    expect(judge({ ...said, person: 'ana' }, { known: withoutSlack })).toBe('ok');
    expect(judge({ ...said, person: 'eve' }, { known: withoutSlack })).toBe('ok');
  });
});

describe('the text of a decision', () => {
  it('is readable, and has one form only', () => {
    expect(decisionText(question, { ...said, reason: 'Strom aus\n"übel"\u202e' }, EXPIRES)).toBe(
      [
        'lifeboat decision 1',
        'run: "0198-run"',
        'service: "orders"',
        'plan: "abcdef0123456789"',
        'step: "approve"',
        'epoch: 7',
        'mode: REAL',
        'asked: 995000',
        'person: "bo"',
        'decision: approve',
        'accepts-loss-ms: 42000',
        'reason: "Strom aus\\n\\"\\u00fcbel\\"\\u202e"',
        'expires: 1060000',
        '',
      ].join('\n'),
    );
  });
});
