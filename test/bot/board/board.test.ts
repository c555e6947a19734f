import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDecideLink, writeDecideLink } from '../../../bot/board/decide-link.js';
import { refuseCrossing } from '../../../bot/board/refuse-crossing.js';
import { RunsError } from '../../../bot/runs/runs-error.js';
import type { Saying } from '../../../bot/runs/runs.js';
import { type ActKind, actQuestions, actStatement, type Word } from '../../../plan/act.js';
import type { Question, Topic } from '../../../plan/decision-text.js';
import { refuseProof } from '../../../plan/judge-proof.js';
import type { RunState } from '../../../plan/run.js';
import { judgeDecision } from '../../../plan/judge-decision.js';
import { exampleState, T0 } from '../render/example.js';
import { ASKING, boardWorld, NOW, QUESTION, tokenFor } from './board-world.js';

let board: Awaited<ReturnType<typeof boardWorld>>;
beforeAll(async () => {
  board = await boardWorld();
});
beforeEach(() => {
  board.clock.now = NOW;
  board.runs.looks = [ASKING];
  board.runs.said = [];
  board.runs.answer = 'Counted: 2 of 2.';
});
afterAll(() => board.stop());

const APPROVE = { decision: 'approve', accept: '43s', reason: 'dark' };
const wordOf = (saying: Saying | undefined) => (saying?.say === 'decide' ? saying.word : undefined);

describe('every answer', () => {
  it.each(['/', '/runs/orders', '/decide', '/nowhere', '/board.css', '/board.js', '/decide?t=x'])(
    'of %s has the headers that keep it in its place, and no cookie',
    async path => {
      const { headers } = await board.get(path);
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*|data:/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('set-cookie')).toBeNull();
    },
  );
});

describe('without a link that is good now', () => {
  it.each([
    '/',
    '/runs/orders',
    '/report/orders',
    '/runs/evacuation/eu-west',
    '/nowhere',
    '/runs/../..',
    '/decide',
    '//evil.example/',
  ])('%s shows nothing, in one shape', async path => {
    const answer = await board.get(path);
    expect(answer.status).toBe(403);
    const text = await answer.text();
    expect(text).toMatch(/Not with this link/);
    expect(text).not.toMatch(/eu-west|Fail orders over/);
  });

  it('an edited, an expired, and a too long read link are none', async () => {
    const good = board.reading();
    for (const bad of [
      `${good.slice(0, -3)}AAA`,
      `A${good}`,
      board.reading(-1),
      board.reading(13 * 3_600_000),
      tokenFor('chen'),
    ])
      expect((await board.get(`/?t=${bad}`)).status).toBe(403);
    expect((await board.get(`/?t=${good}`)).status).toBe(200);
    board.clock.now += 61_000;
    expect((await board.get(`/?t=${good}`)).status).toBe(403);
  });
});

describe('with a read link', () => {
  it('shows services, run and report, and no form and no button to decide with', async () => {
    const t = board.reading();
    expect(await (await board.get(`/?t=${t}`)).text()).toMatch(/Primary region[\s\S]*Readiness/);
    const run = await (await board.get(`/runs/orders?t=${t}`)).text();
    expect(run).toMatch(/lifeboat board link orders --as PERSON[\s\S]*Timeline of the run/);
    expect(run).not.toMatch(/<form|<button/);
    expect(await (await board.get(`/report/orders?t=${t}`)).text()).toMatch(/<caption>Steps/);
  });

  it('says 404 for what there is not, also when its name is one of JavaScript’s own', async () => {
    const t = board.reading();
    for (const path of ['/nowhere', '/runs/billing', '/runs/constructor', '/runs/__proto__', '/report/'])
      expect((await board.get(`${path}?t=${t}`)).status).toBe(404);
  });

  it('cannot write: no other method, no decision', async () => {
    const t = board.reading();
    expect((await board.get(`/?t=${t}`, { method: 'POST' })).status).toBe(403);
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await board.get(`/?t=${t}`, { method })).status).toBe(405);
    expect((await board.post(t, APPROVE)).status).toBe(403);
    expect(board.runs.said).toEqual([]);
  });

  it('says that nothing is known when Temporal does not answer', async () => {
    board.runs.looks = [new RunsError('temporal-unreachable', 'Temporal stopped answering.', 'Wait.')];
    const answer = await board.get(`/runs/orders?t=${board.reading()}`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toMatch(/Temporal stopped answering/);
    expect(await (await board.get(`/?t=${board.reading()}`)).text()).toMatch(/Unknown: Temporal stopped/);
  });
});

describe('a decide link', () => {
  it('changes nothing by being opened, however often', async () => {
    const token = tokenFor('chen');
    for (const method of ['GET', 'HEAD', 'GET']) {
      const answer = await board.get(`/decide?t=${token}&decision=approve&accept=43s`, { method });
      expect(answer.status).toBe(200);
    }
    expect(board.runs.said).toEqual([]);
    expect((await board.post(token, APPROVE)).status).toBe(200);
  });

  it('gives the run a decision that the run verifies', async () => {
    const answer = await board.post(tokenFor('chen'), APPROVE);
    expect(await answer.text()).toMatch(/chen: approve\. Counted: 2 of 2\./);
    const word = wordOf(board.runs.said[0])!;
    expect(word).toMatchObject({ person: 'chen', channel: 'board', acceptLossMs: 43_000, reason: 'dark' });
    const context = {
      approval: ASKING.approvals[0],
      directory: board.inventory,
      requester: 'ana',
      question: QUESTION,
      now: NOW,
    };
    expect(judgeDecision(word, context)).toBeUndefined();
    expect(judgeDecision({ ...word, decision: 'reject' }, context)?.code).toBe('not-attested');
  });

  it.each<[string, string]>([
    ['an edited one', `${tokenFor('chen').slice(0, -8)}AAAAAAAA`],
    ['none', 'x'],
    ['an expired one', tokenFor('chen', { lastsMs: -1 })],
    ['one that is good for too long', tokenFor('chen', { lastsMs: 20 * 60_000 })],
    ['one that another person signed', tokenFor('chen', { by: 'bo' })],
    ['one of a person without a key', tokenFor('ana')],
    ['one of nobody', tokenFor('mallory')],
    ['one of a name of JavaScript’s own', tokenFor('constructor')],
  ])('opens nothing and decides nothing when it is %s', async (_, token) => {
    board.runs.looks = [new RunsError('asked', 'Temporal was asked for a link that is none.', '')];
    expect((await board.get(`/decide?t=${token}`)).status).toBe(403);
    expect((await board.post(token, APPROVE)).status).toBe(403);
    expect(board.runs.said).toEqual([]);
  });

  it.each([
    ['the plan', { planHash: 'f'.repeat(32) }],
    ['the run', { run: 'other' }],
    ['the step', { step: 'fence' }],
    ['the moment', { askedAt: 1 }],
  ])('opens nothing when %s was changed after it was signed', async (_, change) => {
    const link = readDecideLink(tokenFor('chen'))!;
    const longer = { ...link, link: { ...link.link, expiresAt: link.link.expiresAt + 60_000 } };
    const renumbered = { ...link, link: { ...link.link, nonce: 'x'.repeat(22) } };
    for (const edited of [{ ...link, question: { ...link.question, ...change } }, longer, renumbered]) {
      const token = writeDecideLink(edited);
      expect((await board.get(`/decide?t=${token}`)).status).toBe(403);
      expect((await board.post(token, APPROVE)).status).toBe(403);
    }
    expect(board.runs.said).toEqual([]);
  });

  it('counts one of an approval and a rejection that are sent at the same time', async () => {
    const token = tokenFor('chen');
    const both = await Promise.all([
      board.post(token, APPROVE),
      board.post(token, { decision: 'reject', reason: 'no' }),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(board.runs.said).toHaveLength(1);
  });

  it.each([
    ['run', { run: 'other' }],
    ['plan', { planHash: 'f'.repeat(32) }],
    ['step', { step: 'fence' }],
    ['epoch', { epoch: 8 }],
    ['mode', { mode: 'drill' as const }],
    ['moment', { askedAt: QUESTION.askedAt - 1 }],
  ])('of another %s decides nothing here', async (_, change) => {
    const token = tokenFor('chen', { change });
    expect((await board.get(`/decide?t=${token}`)).status).toBe(409);
    expect((await board.post(token, APPROVE)).status).toBe(409);
    expect(board.runs.said).toEqual([]);
  });

  it('decides once: sent twice at the same time, later, and after a restart', async () => {
    const token = tokenFor('chen');
    const both = await Promise.all([board.post(token, APPROVE), board.post(token, APPROVE)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await board.post(token, { decision: 'reject', reason: 'no' })).status).toBe(409);
    await board.restart();
    expect((await board.post(token, APPROVE)).status).toBe(409);
    expect(await (await board.get(`/decide?t=${token}`)).text()).toMatch(/This link was used already/);
    expect(board.runs.said).toHaveLength(1);
  });

  it('is not used up by what is filled in wrong, and shows it again', async () => {
    const token = tokenFor('chen');
    const wrong = [
      { reason: 'x' },
      { decision: 'maybe' },
      { decision: 'approve', accept: '' },
      { decision: 'approve', accept: '10' },
      { decision: 'approve', accept: '42s', reason: 'kept "as" it <was>' },
      { decision: 'reject', reason: ' \u200b ' },
    ];
    for (const fields of wrong) expect((await board.post(token, fields as Record<string, string>)).status).toBe(422);
    const again = await (await board.post(token, wrong[4] as Record<string, string>)).text();
    expect(again).toMatch(/role="alert"[\s\S]*type at least 43s[\s\S]*kept &quot;as&quot; it &lt;was&gt;/);
    expect(board.runs.said).toEqual([]);
    expect((await board.post(token, APPROVE)).status).toBe(200);
  });

  it('tells what the run refused', async () => {
    board.runs.answer = new RunsError('refused', 'chen has already said so.', '');
    const answer = await board.post(tokenFor('chen'), APPROVE);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toMatch(/chen has already said so/);
  });

  it('has no form where the question is closed', async () => {
    const token = tokenFor('chen');
    board.runs.looks = [exampleState({ epoch: 7, approvals: [{ ...ASKING.approvals[0]!, outcome: 'approved' }] })];
    const text = await (await board.get(`/decide?t=${token}`)).text();
    expect(text).toMatch(/This question is closed: approved/);
    expect(text).not.toMatch(/<form/);
    expect((await board.post(token, APPROVE)).status).toBe(409);
  });
});

describe('a link to act', () => {
  const HELD: RunState = {
    ...exampleState({ status: 'held' }, { tell: { state: 'held', reason: 'No answer.' } }),
    epoch: 7,
    journal: [
      { seq: 1, at: T0 + 5, event: 'held', step: 'tell', sentence: '"tell" waits.', data: { skippable: true } },
    ],
  };
  const MANUAL: RunState = { ...exampleState({}, { tell: { state: 'manual', startedAt: T0 + 7 } }), epoch: 7 };
  const linkTo = (state: RunState, topic: Topic, more: Partial<Question> = {}) => {
    board.runs.looks = [state];
    return tokenFor('chen', { from: actQuestions(state).find(one => one.topic === topic)!, change: more });
  };
  const judged = (state: RunState, topic: Topic, kind: ActKind, word: Word) =>
    refuseProof(
      word,
      actStatement(actQuestions(state).find(one => one.topic === topic)!, kind, word),
      board.inventory,
      NOW,
    );

  it.each<[ActKind, Topic, RunState, Partial<Saying>]>([
    ['pause', 'run', MANUAL, { say: 'pause' }],
    ['abort', 'run', MANUAL, { say: 'abort' }],
    ['retry', 'held', HELD, { say: 'resolve' }],
    ['skip', 'held', HELD, { say: 'resolve' }],
    ['abort', 'held', HELD, { say: 'resolve' }],
  ])('gives the run a %s on %s that the run verifies, once', async (kind, topic, state, says) => {
    const token = linkTo(state, topic);
    const page = await (await board.get(`/decide?t=${token}`)).text();
    expect(page).toMatch(new RegExp(`value="${kind}" required>`));
    expect(page).not.toMatch(/ checked|value="approve"/);
    expect(board.runs.said).toEqual([]);
    const answer = await board.post(token, { decision: kind, reason: 'because' });
    expect(await answer.text()).toMatch(new RegExp(`chen: ${kind}\\. Counted`));
    expect(board.runs.said).toMatchObject([says]);
    const word = board.runs.said[0]!.word as Word;
    expect(judged(state, topic, kind, word)).toBeUndefined();
    expect(judged(state, topic, 'resume', word)?.code).toBe('not-attested');
    expect((await board.post(token, { decision: kind, reason: 'other' })).status).toBe(409);
    expect(board.runs.said).toHaveLength(1);
  });

  it('offers only what the card offers, asks for the reason, and takes nothing from another site', async () => {
    const token = linkTo({ ...HELD, journal: [{ ...HELD.journal[0]!, data: { skippable: false } }] }, 'held');
    expect(await (await board.get(`/decide?t=${token}`)).text()).not.toMatch(/value="skip"/);
    for (const decision of ['skip', 'approve', 'pause', 'done', ''])
      expect((await board.post(token, { decision, reason: 'x' })).status).toBe(422);
    expect((await board.post(token, { decision: 'abort', reason: '' })).status).toBe(422);
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await board.post(token, { decision: 'retry' }, headers)).status).toBe(403);
    expect(board.runs.said).toEqual([]);
  });

  it.each<[string, Partial<Question>]>([
    ['run', { run: 'other' }],
    ['step', { step: 'fence' }],
    ['moment', { askedAt: 1 }],
    ['epoch', { epoch: 8 }],
    ['mode', { mode: 'drill' }],
    ['topic', { topic: 'manual' }],
  ])('for another %s does nothing', async (_, change) => {
    const token = linkTo(HELD, 'held', change);
    expect((await board.get(`/decide?t=${token}`)).status).toBe(409);
    expect((await board.post(token, { decision: 'retry' })).status).toBe(409);
    expect(board.runs.said).toEqual([]);
  });

  it('is over when the hold is', async () => {
    const token = linkTo(HELD, 'held');
    const resolved = { seq: 2, at: T0 + 9, event: 'resolved', step: 'tell', sentence: 'bo: retry.', data: {} } as const;
    board.runs.looks = [{ ...HELD, status: 'running', journal: [...HELD.journal, resolved] }];
    expect(await (await board.get(`/decide?t=${token}`)).text()).not.toMatch(/<form/);
    expect((await board.post(token, { decision: 'retry' })).status).toBe(409);
  });
});

describe('a form from elsewhere', () => {
  const own = 'https://board.example';
  it.each([
    [{ site: 'same-origin', origin: own }, true],
    [{ site: 'same-origin', origin: 'null' }, true],
    [{ site: undefined, origin: own }, true],
    [{ site: 'cross-site', origin: own }, false],
    [{ site: 'same-site', origin: own }, false],
    [{ site: 'none', origin: undefined }, false],
    [{ site: undefined, origin: 'null' }, false],
    [{ site: undefined, origin: undefined }, false],
    [{ site: 'same-origin', origin: 'https://evil.example' }, false],
    [{ site: undefined, origin: 'https://board.example.evil.example' }, false],
  ])('%j is let through: %s', (from, through) => {
    expect(refuseCrossing(from, own) === undefined).toBe(through);
  });

  it('is refused before its link is looked at, and the link stays good', async () => {
    const token = tokenFor('chen');
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect((await board.post(token, APPROVE, headers)).status).toBe(403);
    expect(board.runs.said).toEqual([]);
    expect((await board.post(token, APPROVE)).status).toBe(200);
  });
});

describe('what is too much', () => {
  it('is refused: a long address, a large form, a field twice, another type', async () => {
    expect((await board.get(`/decide?t=${'a'.repeat(5_000)}`)).status).toBe(414);
    expect((await board.post(tokenFor('chen'), { ...APPROVE, reason: 'x'.repeat(20_000) })).status).toBe(413);
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
    const token = tokenFor('chen');
    const twice = `t=${token}&decision=approve&decision=reject&accept=43s`;
    expect((await board.get('/decide', { method: 'POST', headers, body: twice })).status).toBe(403);
    const json = { ...headers, 'content-type': 'application/json' };
    expect((await board.get('/decide', { method: 'POST', headers: json, body: '{}' })).status).toBe(403);
    expect(board.runs.said).toEqual([]);
  });
});
