import type { KnownBlock, ModalView } from '@slack/types';
import { formatDuration } from '../../plan/duration.js';
import type { ApprovalStatus, RunState } from '../../plan/run.js';
import { approvalCard } from '../cards/approval-card.js';
import type { Subject } from '../cards/card.js';
import type { CardView } from '../cards/card-view.js';
import { titlePrefix } from '../cards/mode-banner.js';
import { textInput } from '../slack/blocks/input.js';
import { modal } from '../slack/blocks/modal.js';
import { markupSection, textSection } from '../slack/blocks/section.js';
import { renderCard } from '../slack/render-card.js';
import type { Signed } from '../slack/signed.js';
import { numberToType } from './loss-number.js';
import type { AskedForm } from './view-metadata.js';

export const DECIDE_FORM = 'lifeboat.decide';

interface Asked {
  readonly decision: 'approve' | 'reject';
  readonly subject: Subject;
  readonly channel: string;
}

/** The form behind Approve and Reject: the evidence once more, the reason, and above the budget the number to be typed. */
export function decideModal(
  signed: Signed,
  state: RunState,
  approval: ApprovalStatus,
  view: CardView,
  { decision, subject, channel }: Asked,
): ModalView {
  const mustAcceptMs = decision === 'approve' ? approval.mustAcceptMs : null;
  const form: AskedForm = { action: decision, subject, channel, mustAcceptMs };
  const { card } = { card: approvalCard(state, approval, view) };
  const shown = renderCard({ ...card, buttons: [] }, { sign: () => '', slackId: () => undefined }).blocks;
  const approves = decision === 'approve';
  return modal({
    callbackId: DECIDE_FORM,
    title: `${titlePrefix(state.mode)}${approves ? 'Approve' : 'Reject'}`.slice(0, 24),
    submit: approves ? 'Approve' : 'Reject',
    metadata: signed.seal(DECIDE_FORM, form),
    blocks: [...shown, ...asks(approves, mustAcceptMs)],
  });
}

function asks(approves: boolean, mustAcceptMs: number | null): KnownBlock[] {
  const reason = textInput({
    id: 'reason',
    label: 'Why',
    hint: 'For the journal; the next shift reads it.',
    optional: approves,
    multiline: true,
  });
  if (!approves) return [textSection('The run stops and puts everything back.'), reason];
  if (mustAcceptMs === null) return [reason];
  const number = numberToType(mustAcceptMs);
  return [
    markupSection(
      `*The loss is above the budget.* To approve is to accept a loss of at most ${formatDuration(mustAcceptMs)}.`,
    ),
    textInput({
      id: 'accept',
      label: 'I accept a loss of at most',
      hint: `Type the number, at least ${number}.`,
      placeholder: number,
    }),
    reason,
  ];
}
