import type { Word } from '../../plan/act.js';
import type { Decision } from '../../plan/approval.js';
import { attest } from '../../plan/attestation.js';
import { decisionStatement } from '../../plan/decision-text.js';
import { ATTESTED_MS } from '../acts/attested-ms.js';
import { wrongNumber } from '../modals/loss-number.js';
import { parseLoss } from '../modals/parse-loss.js';
import { plain } from '../render/plain.js';
import { proveAct } from '../runs/prove-act.js';
import { RunsError } from '../runs/runs-error.js';
import type { Saying } from '../runs/runs.js';
import { type Answer, type AskedNow, askedBy } from './asked-by.js';
import type { Board } from './board.js';
import { cardHtml } from './card-html.js';
import { ANSWERS, decideForm, type Filled } from './decide-form.js';
import type { DecideLink } from './decide-link.js';
import { html } from './html.js';
import { openDecideLink } from './open-decide-link.js';
import { refusalPage } from './refusal-page.js';
import { claimOf } from './show-decide.js';
import type { Shown } from './shown.js';

const USED =
  'This link was used already. Look at what was counted with lifeboat status; for another answer make a new link.';

export interface SentForm {
  readonly token: string;
  readonly decision: string;
  readonly accept: string;
  readonly reason: string;
}

/** Takes what was sent with a decide link to the run. What is merely filled in wrong is shown again; the link is used up only when something is sent. */
export async function takeDecision(board: Board, form: SentForm): Promise<Shown> {
  const opened = openDecideLink(form.token, await board.library.inventory(), board.now());
  if (!opened.ok) return refusalPage(403, opened.reason, opened.todo);
  const { link } = opened;
  if (board.claims.taken(claimOf(link))) return refusalPage(409, USED, 'Nothing was counted twice.');
  const asked = await askedBy(board, link);
  if (!asked)
    return refusalPage(409, 'The run does not ask what this link is for.', 'Look at it with lifeboat status.');
  if (asked.closed !== undefined) return refusalPage(409, asked.closed, 'Your answer was not counted.');
  const chosen = asked.choices.find(one => one === form.decision);
  const answer = { ...form, reason: plain(form.reason) };
  const wrong = wrongIn(answer, asked, chosen);
  if (wrong || !chosen) {
    const filled = { ...form, wrong: wrong ?? { field: 'decision' as const, why: 'Choose one.' } };
    return decideForm(link, form.token, asked, filled);
  }
  if (!board.claims.take(claimOf(link))) return refusalPage(409, USED, 'Nothing was counted twice.');
  return say(board, link, await sayingOf(board, link, asked, chosen, answer));
}

function wrongIn(
  { accept, reason }: SentForm,
  { approval }: AskedNow,
  chosen: Answer | undefined,
): Filled['wrong'] | undefined {
  if (!chosen) return { field: 'decision', why: approval ? 'Choose approve or reject.' : 'Choose one.' };
  if (reason.length > 1_000) return { field: 'reason', why: 'The reason is longer than 1,000 characters.' };
  if (ANSWERS[chosen].reasoned)
    return reason === '' ? { field: 'reason', why: `Say why you ${chosen}; the next shift reads it.` } : undefined;
  const why = wrongNumber(approval?.mustAcceptMs ?? null, accept === '' ? null : parseLoss(accept));
  return why === undefined ? undefined : { field: 'accept', why };
}

/** The link's nonce is the id of the update, so that even two boards that share no disk make one answer of one link. */
async function sayingOf(
  board: Board,
  link: DecideLink,
  { state }: AskedNow,
  chosen: Answer,
  { accept, reason }: SentForm,
): Promise<Saying> {
  const { question, person } = link;
  const { step, planHash, topic } = question;
  const [key, saidAt] = [claimOf(link), board.now()];
  const proof = { kind: 'board', link: link.link, expiresAt: saidAt + ATTESTED_MS } as const;
  if (chosen === 'approve' || chosen === 'reject') {
    const acceptLossMs = chosen === 'approve' ? parseLoss(accept) : null;
    const word: Decision = { decision: chosen, person, step, planHash, acceptLossMs, reason, channel: 'board' };
    return {
      say: 'decide',
      word: { ...word, proof: attest(decisionStatement(question, word), proof, board.seed) },
      key,
    };
  }
  const act = actOf(chosen, topic === 'held', { person, reason }, step, key);
  return proveAct(state, act, { saidAt, prove: statement => attest(statement, proof, board.seed) });
}

function actOf(chosen: Exclude<Answer, 'approve' | 'reject'>, held: boolean, word: Word, step: string, key: string) {
  if (chosen === 'done') return { say: 'done', word: { ...word, step }, key } as const;
  if (chosen === 'retry' || chosen === 'skip' || chosen === 'failover' || (chosen === 'abort' && held))
    return { say: 'resolve', word: { ...word, resolution: chosen }, key } as const;
  return { say: chosen, word, key } as const;
}

async function say(board: Board, link: DecideLink, saying: Saying): Promise<Shown> {
  const { question, person } = link;
  const what =
    saying.say === 'decide' ? saying.word.decision : saying.say === 'resolve' ? saying.word.resolution : saying.say;
  const about = { run: question.run, step: question.step, what };
  try {
    const answer = await board.runs.say(question.service, question.run, saying);
    board.log.info('board-answer', about);
    return await answered(board, link, `${person}: ${what}. ${answer}`);
  } catch (error) {
    if (!(error instanceof RunsError)) throw error;
    board.log.warn('board-answer-refused', { ...about, code: error.code });
    return refusalPage(
      409,
      error.message,
      `${error.todo} This link is used up; for another answer make a new one.`.trim(),
    );
  }
}

/** What the run answered, with the question as it stands now. */
async function answered(board: Board, link: DecideLink, answer: string): Promise<Shown> {
  const asked = await askedBy(board, link).catch(() => undefined);
  const after = asked ? cardHtml(asked.card, 'question') : html``;
  return { status: 200, title: 'Counted', body: html`<p role="status" class="card good">${answer}</p>${after}` };
}
