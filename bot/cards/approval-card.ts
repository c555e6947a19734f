import { OnExpiry } from '../../plan/approval.js';
import { formatDuration } from '../../plan/duration.js';
import { Danger, type PlannedStep } from '../../plan/plan.js';
import { type ApprovalStatus, Mode, type RunState } from '../../plan/run.js';
import { clockTime } from '../render/clock-time.js';
import { sumLine, sumRows } from '../render/evacuation-rows.js';
import { plain } from '../render/plain.js';
import { proofLine } from '../render/proof-line.js';
import { shortHash } from '../render/short-hash.js';
import { type Card, type CardButton, type CardField, type CardPart, Tone } from './card.js';
import type { CardView } from './card-view.js';
import { budgetOf } from './loss-budget.js';
import { lossLine } from './loss-line.js';
import { modeBanner, titlePrefix } from './mode-banner.js';
import { subjectOf } from './subject-of.js';
import { until } from './until.js';

/** More acts than this are counted: whoever decides needs the point of no return, not every lookup. */
const MOST_ACTS = 8;

/** What people are asked: what will happen, where it cannot be put back, on which evidence, who decides until when, and what happens otherwise. */
export function approvalCard(state: RunState, approval: ApprovalStatus, view: CardView): Card {
  const open = isOpen(state, approval, view.now);
  const given = approval.decisions.filter(({ decision }) => decision === 'approve').map(({ person }) => person);
  const standing = open
    ? `${given.length} of ${approval.policy.quorum} approved, open ${until(approval.expiresAt, view.now)}.`
    : outcomeOf(approval, state);
  return {
    title: plain(`${titlePrefix(state.mode)}${open ? 'Approve' : 'Decided'}: ${state.title}`),
    tone: open
      ? state.mode === Mode.real
        ? Tone.ask
        : Tone.drill
      : approval.outcome === 'approved'
        ? Tone.good
        : Tone.calm,
    banner: modeBanner(state.mode),
    summary: plain(`${titlePrefix(state.mode)}${state.service} asks ${approval.group}: ${standing}`),
    parts: [
      { part: 'text', text: standing },
      ...(open ? [{ part: 'people' as const, label: 'Who decides', people: groupOf(approval, view) }] : []),
      ...whatHappens(approval, view),
      ...sum(approval, view),
      { part: 'fields', fields: fields(state, approval, view, given) },
      { part: 'lines', lines: evidence(approval, view) },
      ...decisions(approval),
      { part: 'notes', lines: [`run ${plain(state.run)}`] },
    ],
    buttons: open ? buttons(state, approval, view) : [],
  };
}

/** Whether a click can still count: decided, expired and overtaken questions have no buttons. */
export function isOpen(state: RunState, approval: ApprovalStatus, now: number): boolean {
  return state.end === null && approval.outcome === 'open' && approval.expiresAt > now;
}

function groupOf({ group }: ApprovalStatus, { plan }: CardView): readonly string[] {
  return plan?.estate.groups[group] ?? [];
}

function outcomeOf(approval: ApprovalStatus, state: RunState): string {
  if (approval.outcome === 'open')
    return state.end === null ? `Expired. ${expiryOf(approval)}` : `The run ended as ${state.end}.`;
  const last = approval.decisions.at(-1);
  const by = last && approval.outcome !== 'returned' && approval.outcome !== 'expired' ? ` by ${last.person}` : '';
  const words = {
    approved: 'Approved',
    rejected: 'Rejected',
    expired: 'Expired: nobody completed the quorum',
    returned: 'Returned: the evidence got worse, so it was not used',
  } as const;
  return `${words[approval.outcome]}${by}.`;
}

function expiryOf({ policy }: ApprovalStatus): string {
  if (policy.onExpiry === OnExpiry.abort) return 'The run stops and puts everything back.';
  if (policy.onExpiry === OnExpiry.escalate && policy.escalateTo !== null) return `${policy.escalateTo} is asked next.`;
  return 'The run holds.';
}

function whatHappens(approval: ApprovalStatus, { plan }: CardView): CardPart[] {
  if (!plan) return [];
  const at = plan.steps.findIndex(({ id }) => id === approval.step);
  const after = plan.steps.slice(at + 1).filter(({ danger, manual }) => danger !== Danger.reads && !manual);
  const shown = after.slice(0, MOST_ACTS).map(actLine);
  const rest = after.length > MOST_ACTS ? [`and ${after.length - MOST_ACTS} more`] : [];
  const asked = plan.steps[at];
  return [
    ...(asked?.prose ? [{ part: 'text' as const, text: asked.prose.split('\n').map(plain).join('\n') }] : []),
    { part: 'lines', lines: ['What will happen:', ...shown, ...rest] },
  ];
}

/** Of an evacuation: what is asked for each service, and the sum. */
function sum({ grants }: ApprovalStatus, { plan }: CardView): CardPart[] {
  if (!grants) return [];
  return [
    { part: 'text', text: sumLine(grants, plan) },
    { part: 'table', rows: sumRows(grants, plan) },
    {
      part: 'text',
      text: 'A number that is typed counts for every service above its budget. A service that gets worse asks its own people.',
    },
  ];
}

function actLine({ summary, danger }: PlannedStep): string {
  return danger === Danger.pointOfNoReturn ? `! ${plain(summary)}: the point of no return` : `→ ${plain(summary)}`;
}

function fields(state: RunState, approval: ApprovalStatus, view: CardView, given: readonly string[]): CardField[] {
  const { policy, mustAcceptMs } = approval;
  const budget = budgetOf(view.plan, policy.evidence);
  const loss = approval.evidence.findLast(({ judgement }) => judgement.loss)?.judgement.loss;
  return [
    { label: 'Plan', value: shortHash(state.planHash) },
    { label: 'Asked by', value: `${state.requester} (may not approve it)` },
    { label: 'Loss', value: loss ? lossLine(loss, budget) : 'no gate bounds it' },
    ...(mustAcceptMs === null
      ? []
      : [{ label: 'To approve', value: `type the number: at least ${formatDuration(mustAcceptMs)}` }]),
    {
      label: 'Approved',
      value: `${given.length} of ${policy.quorum}${given.length > 0 ? `: ${given.join(', ')}` : ''}`,
    },
    { label: 'Decided by', value: `${policy.quorum} of ${approval.group}` },
    { label: 'If nobody decides', value: `${clockTime(approval.expiresAt)}: ${expiryOf(approval)}` },
    { label: 'Last drill of this plan', value: proofLine(state.proof) },
  ];
}

function evidence({ evidence: readings }: ApprovalStatus, { now }: CardView): string[] {
  if (readings.length === 0) return ['No evidence: no gate was read before this question.'];
  return readings.map(
    ({ step, judgement }) =>
      `${plain(step)} says ${judgement.verdict}, ${formatDuration(now - judgement.asOf)} ago: ${plain(judgement.reason)}`,
  );
}

function decisions({ decisions: given }: ApprovalStatus): CardPart[] {
  if (given.length === 0) return [];
  const lines = given.map(({ person, decision, at, acceptLossMs, reason, channel }) => {
    const number = acceptLossMs === null ? '' : `, accepting at most ${formatDuration(acceptLossMs)}`;
    const said = decision === 'approve' ? 'approved' : 'rejected';
    return `${clockTime(at)} ${plain(person)} ${said}${number} by ${plain(channel)}${reason ? `: ${plain(reason)}` : ''}`;
  });
  return [{ part: 'lines', lines }];
}

function buttons(state: RunState, approval: ApprovalStatus, { board }: CardView): CardButton[] {
  const about = subjectOf(state, approval.step, approval.askedAt);
  return [
    { action: 'approve', label: 'Approve…', style: 'primary', about },
    { action: 'reject', label: 'Reject…', style: 'danger', about },
    ...(board === true
      ? [{ action: 'board' as const, label: 'Decide on the board', style: 'plain' as const, about }]
      : []),
  ];
}
