import { formatDuration } from '../../plan/duration.js';
import { slowSteps } from '../../plan/history/slow-steps.js';
import { JournalEvent } from '../../plan/journal.js';
import { EndState, Mode, type RunState, type StepStatus } from '../../plan/run.js';
import { clockTime, dateTime } from '../render/clock-time.js';
import { evacuationRows } from '../render/evacuation-rows.js';
import { plain } from '../render/plain.js';
import { proofLine } from '../render/proof-line.js';
import { STATUS } from '../render/run-summary.js';
import { shortHash } from '../render/short-hash.js';
import { type Card, type CardButton, type CardField, type CardPart, Tone } from './card.js';
import type { CardView } from './card-view.js';
import { budgetOf } from './loss-budget.js';
import { lossLine } from './loss-line.js';
import { modeBanner, titlePrefix } from './mode-banner.js';
import { rtoClock } from './rto-clock.js';
import { stepLines } from './step-lines.js';
import { subjectOf } from './subject-of.js';

/** The one card of a run: where it stands, how long it takes, what happens now in the runbook's own words, and what state the service is in. */
export function runCard(state: RunState, view: CardView): Card {
  const standing = standingOf(state, view.now);
  return {
    title: plain(`${titlePrefix(state.mode)}${state.title}`),
    tone: toneOf(state),
    banner: modeBanner(state.mode),
    summary: plain(`${titlePrefix(state.mode)}${state.service}: ${standing} ${state.serviceState}`),
    parts: [
      { part: 'text', text: `${standing}\n${plain(state.serviceState)}` },
      { part: 'fields', fields: fields(state, view) },
      { part: 'lines', lines: stepLines(state.steps, view.now, slowSteps(state, view.limits, view.now)) },
      ...moves(state, view),
      ...happening(state, view),
      { part: 'notes', lines: notes(state, view) },
    ],
    buttons: buttons(state),
  };
}

function standingOf(state: RunState, now: number): string {
  const took = formatDuration((state.endedAt ?? now) - state.startedAt);
  if (state.end !== null) return `${state.end} after ${took}.`;
  const past = state.pastPointOfNoReturn ? ' Past the point of no return.' : '';
  const pause = state.status !== 'paused' && pauseAsked(state) ? ' Pauses at the next safe point.' : '';
  return `${STATUS[state.status]}, ${took} since the start.${past}${pause}`;
}

/** Whether people want it paused, also while it has not reached a safe point. */
function pauseAsked({ status, journal }: RunState): boolean {
  const last = journal.findLast(({ event }) => event === JournalEvent.paused || event === JournalEvent.resumed);
  return status === 'paused' || last?.event === JournalEvent.paused;
}

function toneOf({ mode, end, status }: RunState): Tone {
  if (end !== null && end !== EndState.succeeded) return Tone.bad;
  if (status === 'held') return Tone.bad;
  if (mode !== Mode.real) return Tone.drill;
  if (end !== null) return Tone.good;
  return status === 'running' || status === 'undoing' ? Tone.busy : Tone.ask;
}

function fields(state: RunState, { plan, lag, now }: CardView): CardField[] {
  const bounded = state.steps.findLast(step => step.judgement?.loss);
  const judgement = bounded?.judgement;
  // The gate's own budget, as on the question; the objective where the gate has none.
  const budget = (bounded ? budgetOf(plan, [bounded.id]) : null) ?? plan?.objectives.rpoMs ?? null;
  const measured = judgement?.loss ? `${lossLine(judgement.loss, budget)} (${clockTime(judgement.asOf)})` : undefined;
  return [
    { label: 'Run', value: `${state.kind} of ${state.service}, ${state.mode}` },
    { label: 'Plan', value: shortHash(state.planHash) },
    { label: 'Asked by', value: `${state.requester}, ${clockTime(state.startedAt)}` },
    { label: 'Last drill of this plan', value: proofLine(state.proof) },
    ...(plan && !state.moves
      ? [{ label: state.end === null ? 'RTO clock' : 'RTO', value: rtoClock(state, plan, now) }]
      : []),
    ...(measured === undefined ? [] : [{ label: state.end === null ? 'Loss' : 'RPO, loss', value: measured }]),
    ...(lag === undefined ? [] : [{ label: 'Lag', value: lag }]),
  ];
}

/** Of an evacuation: its services as a table, and in Slack the ways to the cards of their runs. */
function moves(state: RunState, { plan, children = new Map(), now, cards }: CardView): CardPart[] {
  if (!state.moves) return [];
  const table: CardPart = { part: 'table', rows: evacuationRows(state, plan, children, now) };
  const begun = state.moves.filter(({ run }) => run !== null);
  if (!cards || begun.length === 0) return [table];
  const links = begun.map(({ service }) => ({
    label: `Card of ${plain(service)}`,
    url: cards.get(service) ?? null,
    without: cards.has(service)
      ? `Card of ${plain(service)}: it is in Slack, and Slack gave no link to it`
      : `Card of ${plain(service)}: none in Slack yet; lifeboat status ${service}`,
  }));
  return [table, { part: 'links', links }];
}

/** What happens now, in the runbook's own words; nothing for a run that has ended. */
function happening(state: RunState, { plan }: CardView): CardPart[] {
  if (state.end !== null) return [];
  const on = state.steps.filter(isOn);
  return on.slice(0, 2).flatMap(step => {
    const planned = plan?.steps.find(({ id }) => id === step.id);
    const words = firstParagraph(planned?.prose ?? '');
    const why = step.reason ? `\n${plain(step.reason)}` : '';
    return [{ part: 'text' as const, text: `Now: ${plain(step.summary)}.${why}${words ? `\n${words}` : ''}` }];
  });
}

function isOn({ state }: StepStatus): boolean {
  return state !== 'waiting' && state !== 'done' && state !== 'skipped';
}

function firstParagraph(prose: string): string {
  return plain(prose.split(/\n\s*\n/)[0] ?? '');
}

function notes(state: RunState, { plan, report }: CardView): string[] {
  const commit = plan?.source.commit;
  const at = commit ? ` at ${commit.slice(0, 12)}` : '';
  return [
    ...(plan ? [`${plain(plan.source.path)}${at}`] : []),
    `started ${dateTime(state.startedAt)}, run ${plain(state.run)}`,
    ...(state.end === null ? [] : [report ?? `Report: lifeboat report ${state.service}`]),
  ];
}

function buttons(state: RunState): CardButton[] {
  if (state.end !== null) return [];
  const about = subjectOf(state, null, null);
  const pause: CardButton = pauseAsked(state)
    ? { action: 'resume', label: 'Resume', style: 'primary', about }
    : { action: 'pause', label: 'Pause', style: 'plain', about };
  return [pause, { action: 'abort', label: 'Abort…', style: 'danger', about }];
}
