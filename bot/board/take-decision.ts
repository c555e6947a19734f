import type { Decision } from '../../plan/approval.js';
import { attestOnBoard } from '../../plan/board-proof.js';
import { approvalCard } from '../cards/approval-card.js';
import { wrongNumber } from '../modals/loss-number.js';
import { parseLoss } from '../modals/parse-loss.js';
import { plain } from '../render/plain.js';
import { RunsError } from '../runs/runs-error.js';
import { type AskedNow, askedBy } from './asked-by.js';
import type { Board } from './board.js';
import { cardHtml } from './card-html.js';
import { cardViewOf } from './card-view-of.js';
import { decideForm, type Filled } from './decide-form.js';
import type { DecideLink } from './decide-link.js';
import { html } from './html.js';
import { openDecideLink } from './open-decide-link.js';
import { refusalPage } from './refusal-page.js';
import { claimOf } from './show-decide.js';
import type { Shown } from './shown.js';

/** The attestation is used at once; this only covers clocks that differ. */
const ATTESTED_MS = 60_000;
const USED =
  'This link was used already. Look at what was counted with lifeboat status; to decide again, make a new link.';

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
  if (asked.closed !== undefined) return refusalPage(409, asked.closed, 'Your decision was not counted.');
  const word = wordOf(link, form);
  const wrong = wrongIn(form, asked, word);
  if (wrong || !word) {
    const filled = { ...form, wrong: wrong ?? { field: 'decision' as const, why: 'Choose approve or reject.' } };
    return decideForm(link, form.token, asked, await cardViewOf(board, asked.state), filled);
  }
  if (!board.claims.take(claimOf(link))) return refusalPage(409, USED, 'Nothing was counted twice.');
  return say(board, link, word);
}

function wordOf({ question, person }: DecideLink, { decision, accept, reason }: SentForm): Decision | undefined {
  if (decision !== 'approve' && decision !== 'reject') return undefined;
  const { step, planHash } = question;
  const acceptLossMs = decision === 'approve' ? parseLoss(accept) : null;
  return { decision, person, step, planHash, acceptLossMs, reason: plain(reason), channel: 'board' };
}

function wrongIn(
  { accept }: SentForm,
  { approval }: AskedNow,
  word: Decision | undefined,
): Filled['wrong'] | undefined {
  if (!word) return { field: 'decision', why: 'Choose approve or reject.' };
  if (word.reason.length > 1_000) return { field: 'reason', why: 'The reason is longer than 1,000 characters.' };
  if (word.decision === 'reject')
    return word.reason === '' ? { field: 'reason', why: 'Say why you reject; the next shift reads it.' } : undefined;
  const why = wrongNumber(approval.mustAcceptMs, accept === '' ? null : word.acceptLossMs);
  return why === undefined ? undefined : { field: 'accept', why };
}

/** The link's nonce is the id of the update, so that even two boards that share no disk make one decision of one link. */
async function say(board: Board, link: DecideLink, word: Decision): Promise<Shown> {
  const { question } = link;
  const proof = attestOnBoard(question, word, { link: link.link, expiresAt: board.now() + ATTESTED_MS }, board.seed);
  const saying = { say: 'decide', word: { ...word, proof }, key: claimOf(link) } as const;
  try {
    const answer = await board.runs.say(question.service, question.run, saying);
    board.log.info('board-decision', { run: question.run, step: question.step, decision: word.decision });
    return await decided(board, link, `${word.person}: ${word.decision}. ${answer}`);
  } catch (error) {
    if (!(error instanceof RunsError)) throw error;
    board.log.warn('board-decision-refused', { run: question.run, step: question.step, code: error.code });
    return refusalPage(
      409,
      error.message,
      `${error.todo} This link is used up; to decide again, make a new one.`.trim(),
    );
  }
}

/** What the run answered, with the question as it stands now. */
async function decided(board: Board, link: DecideLink, answer: string): Promise<Shown> {
  const asked = await askedBy(board, link).catch(() => undefined);
  const after = asked
    ? cardHtml(
        { ...approvalCard(asked.state, asked.approval, await cardViewOf(board, asked.state)), buttons: [] },
        'question',
      )
    : html``;
  return { status: 200, title: 'Counted', body: html`<p role="status" class="card good">${answer}</p>${after}` };
}
