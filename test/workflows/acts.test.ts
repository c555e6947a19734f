import { describe, expect, it } from 'vitest';
import { type ActKind, actQuestions, actStatement, type Word } from '../../plan/act.js';
import { attest, attestLink } from '../../plan/attestation.js';
import { boardLinkText } from '../../plan/board-link.js';
import { Topic } from '../../plan/decision-text.js';
import type { Directory } from '../../plan/directory.js';
import type { Answer, Hearings } from '../../workflows/host.js';
import { planned, planOf } from '../live/run/plans.js';
import { keyLineOf, member, seedOf, sshSign } from '../plan/signers.js';
import { FAILS, found, play, said, type StageHost } from './stage.js';

const people = {
  ana: { name: 'Ana', slack: 'U0ANA' },
  bo: { name: 'Bo', slack: 'U0BO', keys: [keyLineOf('bo')] },
  chen: { name: 'Chen' },
};
const slack = { team: 'T0HOME', bot_key: keyLineOf('the bot') };
const proving: Directory = { people, groups: {}, slack };
const believing: Directory = { people: { ana: { name: 'Ana' }, bo: { name: 'Bo' } }, groups: {} };

/** Says to a step that holds, or to the run, whatever `word` makes of the run as it is then. */
type Makes = (hearings: Hearings, host: StageHost) => Word;
type Says = (hearings: Hearings, word: Word) => [refuse: unknown, take: () => Answer | Promise<Answer>];
const retry: Says = ({ resolve }, word) => {
  const answer = { ...word, resolution: 'retry' as const };
  return [resolve.refuse?.(answer), () => resolve.take(answer)];
};
const pause: Says = (hearings, word) => [hearings.pause.refuse?.(word), () => hearings.pause.take(word)];

/** A step fails until it was retried; the words are said while it holds, and the last is one that counts, so that the run ends. */
async function hears(
  words: readonly (readonly [Says, Makes])[],
  directory: Directory,
  known: Directory | null = directory,
) {
  const codes: string[] = [];
  let attempts = 0;
  const failing = planned('a', { danger: 'reads' });
  const estate = { ...planOf('orders', []).estate, ...directory };
  const plan = planOf('orders', [failing], { estate, holdMs: 60_000 });
  const { state, host } = await play({
    plan,
    lines: [],
    host: stage => {
      stage.read = () => (known ? found(known) : { ok: false, absent: false, reason: 'torn' });
    },
    world: () => ((attempts += 1) > 1 ? null : FAILS),
    held: [
      (hearings, stage) => {
        void (async () => {
          for (const [say, make] of words) {
            const [refusal, take] = say(hearings, make(hearings, stage));
            const answer = refusal ?? (await take());
            codes.push(typeof answer === 'string' ? 'ok' : (answer as { code: string }).code);
          }
        })();
      },
    ],
  });
  return { codes, state, host };
}

interface Made {
  readonly kind?: ActKind;
  readonly topic?: Topic;
  readonly person?: string;
  readonly by?: string;
  readonly lasts?: number;
  readonly saidAt?: number;
  readonly change?: Partial<Word>;
}

const questionFor = (hearings: Hearings, topic: Topic) =>
  actQuestions(hearings.state()).find(one => one.topic === topic)!;

function byKey({
  kind = 'retry',
  topic = Topic.held,
  person = 'bo',
  by = person,
  lasts = 1_000,
  saidAt,
  change = {},
}: Made = {}): Makes {
  return (hearings, host) => {
    const word = { person, reason: 'again', saidAt: saidAt ?? host.now() };
    const expiresAt = host.now() + lasts;
    const text = actStatement(questionFor(hearings, topic), kind, word).text(expiresAt);
    return { ...word, proof: { kind: 'ssh', expiresAt, signature: sshSign(text, by) }, ...change };
  };
}

function byClick({
  kind = 'retry',
  topic = Topic.held,
  person = 'ana',
  by = 'the bot',
  change = {},
}: Made = {}): Makes {
  return (hearings, host) => {
    const word = { person, reason: '', saidAt: host.now() };
    const statement = actStatement(questionFor(hearings, topic), kind, word);
    const proof = { kind: 'slack', user: member('U0ANA'), expiresAt: host.now() + 1_000 } as const;
    return { ...word, proof: attest(statement, proof, seedOf(by)), ...change };
  };
}

function onBoard({
  kind = 'retry',
  topic = Topic.held,
  person = 'bo',
  by = person,
  linkFor = topic,
}: Made & { linkFor?: Topic } = {}): Makes {
  return (hearings, host) => {
    const word = { person, reason: '', saidAt: host.now() };
    const expiresAt = host.now() + 1_000;
    const bare = { nonce: 'n'.repeat(22), expiresAt };
    const about = questionFor(hearings, linkFor);
    const link =
      person === 'ana'
        ? attestLink(about, person, { ...bare, user: member('U0ANA') }, seedOf('the bot'))
        : { ...bare, signature: sshSign(boardLinkText(about, person, bare), by) };
    const statement = actStatement(questionFor(hearings, topic), kind, word);
    return { ...word, proof: attest(statement, { kind: 'board', link, expiresAt }, seedOf('the bot')) };
  };
}

const plainly =
  (person: string, saidAt?: number): Makes =>
  () => ({ person, reason: '', ...(saidAt === undefined ? {} : { saidAt }) });
const ends = [retry, byKey()] as const;

describe('where keys are declared', () => {
  it.each<[string, Makes]>([
    ['their key', byKey()],
    ['their account, attested', byClick()],
    ['a link that their key signed', onBoard()],
    ['a link that they asked for in Slack', onBoard({ person: 'ana' })],
  ])('an act counts by %s', async (_, make) => {
    const { codes, state } = await hears([[retry, make]], proving);
    expect(codes).toEqual(['ok']);
    expect(state.end).toBe('SUCCEEDED');
    expect(state.journal.find(({ event }) => event === 'resolved')?.data['proof']).toBeDefined();
  });

  it.each<[string, string, Makes]>([
    ['unsigned', 'a word of somebody with a key', plainly('bo')],
    ['unsigned', 'a word with the moment and no proof', plainly('bo', 1)],
    ['unsigned', 'a word of somebody with an account only', plainly('ana')],
    ['unknown-person', 'a word of nobody', plainly('mallory')],
    ['malformed', 'a proof without the moment', () => ({ ...byKeyOnly(), person: 'bo', reason: '' })],
    ['unknown-key', 'another person’s key', byKey({ by: 'chen' })],
    ['signature-mismatch', 'a signature over another act', byKey({ kind: 'abort' })],
    ['signature-mismatch', 'a signature over the same act on the run', byKey({ topic: Topic.run })],
    ['signature-mismatch', 'a changed reason', byKey({ change: { reason: 'never' } })],
    ['signature-mismatch', 'a changed moment', byKey({ change: { saidAt: 7 } })],
    ['unknown-key', 'a changed person', byKey({ change: { person: 'chen' } })],
    ['proof-expired', 'one that is over', byKey({ lasts: 0 })],
    ['not-attested', 'a click that another bot attested', byClick({ by: 'mallory' })],
    ['other-account', 'a click of another account', byClick({ person: 'bo' })],
    ['signature-mismatch', 'a link for the run, to a step that holds', onBoard({ linkFor: Topic.run })],
    ['unknown-key', 'a link that another person signed', onBoard({ by: 'chen' })],
  ])('it is refused as %s with %s', async (code, _, make) => {
    const { codes, state } = await hears([[retry, make], ends], proving);
    expect(codes).toEqual([code, 'ok']);
    expect(state.journal.filter(({ event }) => event === 'resolved')).toHaveLength(1);
  });

  it('the same words count once, and a second pause is another word', async () => {
    const words = byKey({ kind: 'pause', topic: Topic.run, saidAt: 5 });
    const again = byKey({ kind: 'pause', topic: Topic.run, saidAt: 6 });
    const resume: Says = (hearings, word) => [hearings.resume.refuse?.(word), () => hearings.resume.take(word)];
    const resumes = byKey({ kind: 'resume', topic: Topic.run, saidAt: 9 });
    const { codes, state } = await hears(
      [[pause, words], [pause, words], [pause, again], [resume, resumes], ends],
      proving,
    );
    expect(codes).toEqual(['ok', 'already-said', 'ok', 'ok', 'ok']);
    expect(said(state).filter(event => event === 'act-refused')).toHaveLength(1);
  });

  it('who was taken out of the inventory since the start is nobody, and who came is somebody', async () => {
    const now = {
      ...proving,
      people: { ...people, bo: { name: 'Bo' }, dee: { name: 'Dee', keys: [keyLineOf('dee')] } },
    };
    const { codes } = await hears(
      [
        [retry, byKey()],
        [retry, byKey({ person: 'dee' })],
      ],
      proving,
      now,
    );
    expect(codes).toEqual(['unknown-key', 'ok']);
  });

  it('an inventory that cannot be read refuses what goes on, and not what stops', async () => {
    const stops = byKey({ kind: 'abort' });
    const abort: Says = ({ resolve }, word) => [undefined, () => resolve.take({ ...word, resolution: 'abort' })];
    const { codes, state } = await hears(
      [
        [retry, byKey()],
        [abort, stops],
      ],
      proving,
      null,
    );
    expect(codes).toEqual(['directory-unreadable', 'ok']);
    expect(state.end).toBe('ABORTED_CLEAN');
  });
});

describe('where nobody declares a key', () => {
  it('everybody is taken at their word, and nothing is read', async () => {
    const { codes, host } = await hears(
      [
        [pause, plainly('anybody')],
        [(h, w) => [h.resume.refuse?.(w), () => h.resume.take(w)], plainly('x')],
        [retry, plainly('bo')],
      ],
      believing,
    );
    expect(codes).toEqual(['ok', 'ok', 'ok']);
    expect(host.reads).toEqual([]);
  });
});

function byKeyOnly(): Pick<Word, 'proof'> {
  return { proof: { kind: 'ssh', expiresAt: 1e15, signature: 'x' } };
}
