import type { BoardLink, Decision, Spoken } from '../../plan/approval.js';
import { attest } from '../../plan/attestation.js';
import { boardLinkText } from '../../plan/board-link.js';
import { decisionStatement, type Question, type Statement } from '../../plan/decision-text.js';
import type { Directory } from '../../plan/directory.js';
import { refuseIdentity, refuseProof } from '../../plan/judge-proof.js';
import { keyLineOf, seedOf, sshSign } from './signers.js';

export const NOW = 1_000_000;
export const EXPIRES = NOW + 60_000;
export const NONCE = 'A'.repeat(22);

/** One question, what bo says to it, and who there is: what every proof in these tests is of. */
export const question: Question = {
  run: '0198-run',
  service: 'orders',
  planHash: 'abcdef0123456789',
  epoch: 7,
  mode: 'real',
  step: 'approve',
  askedAt: NOW - 5_000,
};
export const said: Decision = {
  decision: 'approve',
  person: 'bo',
  step: 'approve',
  planHash: 'abcdef0123456789',
  acceptLossMs: 42_000,
  reason: 'eu-west is dark',
  channel: 'cli',
};
export const directory: Directory = {
  people: {
    ana: { name: 'Ana', slack: 'U0ANA' },
    bo: { name: 'Bo', slack: ['U0BO', { team: 'T0OTHER', user: 'U0BO2' }], keys: [keyLineOf('bo'), keyLineOf('bo 2')] },
    chen: { name: 'Chen', slack: 'U0CHEN', key: keyLineOf('chen') },
    dee: { name: 'Dee', slack: { enterprise: 'E0ONE', team: 'T0HOME', user: 'U0DEE' } },
    eve: { name: 'Eve', key: 'not a key of ssh' },
  },
  groups: {},
  slack: { team: 'T0HOME', bot_key: keyLineOf('the bot') },
};

/** The code that something proved is refused with, by a directory and at a moment; `ok` when it counts. */
export function judged(
  spoken: Spoken,
  statement: Statement,
  { known = directory, now = NOW }: { known?: Directory; now?: number } = {},
): string {
  return (refuseIdentity(spoken, known) ?? refuseProof(spoken, statement, known, now))?.code ?? 'ok';
}

/** The same for a decision, on the question of the scene or one that differs. */
export function judge(
  decision: Decision,
  { change = {}, ...when }: { change?: Partial<Question>; known?: Directory; now?: number } = {},
): string {
  return judged(decision, decisionStatement({ ...question, ...change }, decision), when);
}

/** A link signed by its person's key, or by another. */
export function linkOf(change: Partial<Question> = {}, person = 'bo', by = person): BoardLink {
  const link = { nonce: NONCE, expiresAt: EXPIRES };
  return { ...link, signature: sshSign(boardLinkText({ ...question, ...change }, person, link), by) };
}

/** A decision made on the board with a link, attested by the bot or by another key. */
export function onBoard(change: Partial<Decision> = {}, link = linkOf(), by = 'the bot'): Decision {
  const decision = { ...said, channel: 'board', ...change };
  const statement = decisionStatement(question, decision);
  return { ...decision, proof: attest(statement, { kind: 'board', link, expiresAt: EXPIRES }, seedOf(by)) };
}
