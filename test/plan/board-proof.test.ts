import { describe, expect, it } from 'vitest';
import type { SlackUser } from '../../plan/approval.js';
import { attestLink } from '../../plan/attestation.js';
import { countQuorum } from '../../plan/count-quorum.js';
import { decisionText, type Question } from '../../plan/decision-text.js';
import { refuseShape } from '../../plan/refuse-shape.js';
import { directory, EXPIRES, judge, linkOf, NONCE, NOW, onBoard, question, said } from './proof-scene.js';
import { member, seedOf, sshSign } from './signers.js';

describe('a decision on the board', () => {
  it('counts when the person signed the link and the bot attested the decision', () => {
    expect(refuseShape(onBoard())).toBeUndefined();
    expect(judge(onBoard())).toBe('ok');
  });

  it.each<[string, Partial<Question>]>([
    ['run', { run: '0198-other' }],
    ['service', { service: 'billing' }],
    ['plan', { planHash: 'abcdef0123456780' }],
    ['epoch', { epoch: 8 }],
    ['mode', { mode: 'drill' }],
    ['step', { step: 'approve-again' }],
    ['moment', { askedAt: NOW }],
  ])('does not count with a link for another %s', (_, change) => {
    expect(judge(onBoard({}, linkOf(change)))).toBe('signature-mismatch');
  });

  it('does not count with the link of another person, or one that another key signed', () => {
    expect(judge(onBoard({ person: 'chen' }))).toBe('unknown-key');
    expect(judge(onBoard({}, linkOf({}, 'bo', 'chen')))).toBe('unknown-key');
    expect(judge(onBoard({ person: 'chen' }, linkOf({}, 'bo', 'chen')))).toBe('signature-mismatch');
  });

  it('does not count when it was changed after the bot attested it, or another key attested it', () => {
    expect(judge({ ...onBoard(), decision: 'reject' })).toBe('not-attested');
    expect(judge({ ...onBoard(), acceptLossMs: 1 })).toBe('not-attested');
    expect(judge(onBoard({}, linkOf(), 'mallory'))).toBe('not-attested');
  });

  it('does not count after the link or the attestation has expired', () => {
    expect(judge(onBoard(), { now: EXPIRES })).toBe('proof-expired');
    const link = { ...linkOf(), expiresAt: NOW };
    expect(judge(onBoard({}, link))).toBe('proof-expired');
  });

  it('does not count where no key of the bot is declared', () => {
    expect(judge(onBoard(), { known: { people: directory.people, groups: {} } })).toBe('board-unattested');
  });

  it('cannot be made from the signature of a decision, nor a decision from that of a link', () => {
    const signature = sshSign(decisionText(question, said, EXPIRES), 'bo');
    expect(judge(onBoard({}, { nonce: NONCE, expiresAt: EXPIRES, signature }))).toBe('signature-mismatch');
    const proof = { kind: 'ssh', expiresAt: EXPIRES, signature: linkOf().signature } as const;
    expect(judge({ ...said, proof })).toBe('signature-mismatch');
  });

  it('counts for a person without a key who asked for the link in Slack, and for nobody else', () => {
    const asked = (user: Partial<SlackUser> = {}, person = 'ana', by = 'the bot') =>
      onBoard(
        { person },
        attestLink(question, person, { nonce: NONCE, expiresAt: EXPIRES, user: member('U0ANA', user) }, seedOf(by)),
      );
    expect(refuseShape(asked())).toBeUndefined();
    expect(judge(asked())).toBe('ok');
    expect(judge(asked({ restricted: true }))).toBe('slack-guest');
    expect(judge(asked({ team: 'T0EVIL' }))).toBe('unknown-account');
    expect(judge(asked({}, 'bo'))).toBe('other-account');
    expect(judge(asked({}, 'ana', 'mallory'))).toBe('signature-mismatch');
    const guest = asked({ restricted: true }).proof;
    if (guest?.kind !== 'board') throw new Error('not on the board');
    const link = { ...guest.link, user: member('U0ANA') };
    expect(judge(onBoard({ person: 'ana' }, link))).toBe('signature-mismatch');
    expect(judge(onBoard({ person: 'bo' }, { ...linkOf(), user: member('U0BO') }))).toBe('signature-mismatch');
    expect(judge(asked(), { known: { ...directory, slack: { team: 'T0HOME' } } })).toBe('board-unattested');
  });

  it('is no second factor: the bot alone says what was decided with the link', () => {
    const policy = { from: 'x', quorum: 1, expiresMs: 1, onExpiry: 'hold', escalateTo: null, evidence: [] } as const;
    expect(countQuorum({ ...policy, secondFactor: true }, [onBoard()])).toMatchObject({ unsigned: true });
    expect(countQuorum(policy, [onBoard()])).toMatchObject({ complete: true });
  });

  it.each([undefined, null, 'x', { nonce: 1 }, { nonce: 'x', expiresAt: 1, signature: 'y'.repeat(3_000) }])(
    'is malformed with the link %j',
    link => {
      const proof = { kind: 'board', expiresAt: 1, signature: 'x', link };
      expect(refuseShape({ ...said, proof })?.code).toBe('malformed');
    },
  );
});
