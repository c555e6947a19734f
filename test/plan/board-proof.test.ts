import { describe, expect, it } from 'vitest';
import type { BoardLink, Decision } from '../../plan/approval.js';
import { attestOnBoard, boardLinkText } from '../../plan/board-proof.js';
import { countQuorum } from '../../plan/count-quorum.js';
import { decisionText, type Question } from '../../plan/decision-text.js';
import type { Directory } from '../../plan/directory.js';
import { refuseIdentity, refuseProof } from '../../plan/judge-proof.js';
import { refuseShape } from '../../plan/refuse-shape.js';
import { keyLineOf, seedOf, sshSign } from './signers.js';

const NOW = 1_000_000;
const EXPIRES = NOW + 60_000;
const NONCE = 'A'.repeat(22);
const question: Question = {
  run: '0198-run',
  service: 'orders',
  planHash: 'abcdef0123456789',
  epoch: 7,
  mode: 'real',
  step: 'approve',
  askedAt: NOW - 5_000,
};
const said: Decision = {
  decision: 'approve',
  person: 'bo',
  step: 'approve',
  planHash: 'abcdef0123456789',
  acceptLossMs: null,
  reason: 'dark',
  channel: 'board',
};
const directory: Directory = {
  people: { bo: { name: 'Bo', keys: [keyLineOf('bo')] }, chen: { name: 'Chen', keys: [keyLineOf('chen')] } },
  groups: {},
  slack: { team: 'T0HOME', bot_key: keyLineOf('the bot') },
};

function linkOf(change: Partial<Question> = {}, person = 'bo', by = person): BoardLink {
  const link = { nonce: NONCE, expiresAt: EXPIRES };
  return { ...link, signature: sshSign(boardLinkText({ ...question, ...change }, person, link), by) };
}
function onBoard(change: Partial<Decision> = {}, link = linkOf(), by = 'the bot'): Decision {
  const decision = { ...said, ...change };
  return { ...decision, proof: attestOnBoard(question, decision, { link, expiresAt: EXPIRES }, seedOf(by)) };
}
const judge = (decision: Decision, known: Directory = directory, now = NOW) =>
  (refuseIdentity(decision, known) ?? refuseProof(decision, question, known, now))?.code ?? 'ok';

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
    expect(judge(onBoard(), directory, EXPIRES)).toBe('proof-expired');
    const link = { ...linkOf(), expiresAt: NOW };
    expect(judge(onBoard({}, link))).toBe('proof-expired');
  });

  it('does not count where no key of the bot is declared', () => {
    expect(judge(onBoard(), { people: directory.people, groups: {} })).toBe('board-unattested');
  });

  it('cannot be made from the signature of a decision, nor a decision from that of a link', () => {
    const signature = sshSign(decisionText(question, said, EXPIRES), 'bo');
    expect(judge(onBoard({}, { nonce: NONCE, expiresAt: EXPIRES, signature }))).toBe('signature-mismatch');
    const proof = { kind: 'ssh', expiresAt: EXPIRES, signature: linkOf().signature } as const;
    expect(judge({ ...said, proof })).toBe('signature-mismatch');
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
