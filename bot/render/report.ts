import { formatDuration } from '../../plan/duration.js';
import type { Plan } from '../../plan/plan.js';
import type { ApprovalStatus, RunState, StepStatus } from '../../plan/run.js';
import type { Account } from '../../plan/stranded.js';
import { clockTime, dateTime } from './clock-time.js';
import { evacuationRows } from './evacuation-rows.js';
import { markdownText } from './plain.js';
import { rtoParts } from '../../plan/rto-parts.js';
import { type ReportSources, recordSections } from './report-record.js';
import { seriesSection } from './series-lines.js';
import { shortHash } from './short-hash.js';

/** The Markdown report of one run: outcome, times, loss, who decided on which evidence, and the whole journal. `drawn`: without what a chart beside it says. */
export function report(
  state: RunState,
  plan: Plan | undefined,
  sources: ReportSources = {},
  { drawn = false } = {},
): string {
  const sections = [
    head(state),
    times(state, plan),
    ...moves(state, plan),
    loss(state),
    ...(sources.series && !state.moves ? [seriesSection(state, sources.series, drawn)] : []),
    ...accounts(state),
    ...(sources.records || sources.inventory ? recordSections(state, { ...sources, plan }) : []),
    approvals(state),
    ...(drawn ? [] : [steps(state)]),
    journal(state),
  ];
  return `${sections
    .filter(section => section.length > 0)
    .map(section => section.join('\n'))
    .join('\n\n')}\n`;
}

function head(state: RunState): string[] {
  const ended = state.endedAt === null ? 'not ended' : dateTime(state.endedAt);
  return [
    `# ${markdownText(state.title)}: ${state.end ?? `not ended (${state.status})`}`,
    '',
    `**${markdownText(state.serviceState)}**`,
    '',
    `- ${state.kind} of ${markdownText(state.service)}, mode ${state.mode}, asked for by ${markdownText(state.requester)}`,
    `- started ${dateTime(state.startedAt)}, ended ${ended}`,
    `- plan ${shortHash(state.planHash)}, run ${markdownText(state.run)}`,
    `- point of no return: ${state.pastPointOfNoReturn ? 'passed' : 'not reached'}`,
  ];
}

function times(state: RunState, plan: Plan | undefined): string[] {
  const total = state.endedAt === null ? 'not ended' : formatDuration(state.endedAt - state.startedAt);
  const lines = ['## Times', '', `- whole run: ${total}`];
  if (!plan) return lines;
  const { rtoMs, parts } = rtoParts(state, plan);
  const measured = rtoMs === null ? 'the service was not given back' : formatDuration(rtoMs);
  const { rtoMs: objective } = plan.objectives;
  return [
    ...lines,
    `- recovery time, from the start of the run: ${measured} (objective ${formatDuration(objective)}, expected ${formatDuration(plan.expectedMs)}, at worst ${formatDuration(plan.worstCaseMs)})`,
    ...Object.entries(parts)
      .filter(([, ms]) => ms > 0)
      .map(([part, ms]) => `  - ${part}: ${formatDuration(ms)}`),
  ];
}

/** Of an evacuation: its services; what happened to each stands in the report of its own run. */
function moves(state: RunState, plan: Plan | undefined): string[][] {
  if (!state.moves) return [];
  const [names = [], ...rows] = evacuationRows(state, plan, new Map(), state.endedAt ?? state.startedAt);
  return [['## Services', '', row(names), `|${' --- |'.repeat(names.length)}`, ...rows.map(row)]];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(markdownText).join(' | ')} |`;
}

function loss(state: RunState): string[] {
  const bounds = state.steps.flatMap(step => (step.judgement?.loss ? [{ step, loss: step.judgement.loss }] : []));
  const numbers = state.approvals
    .filter(approval => approval.outcome === 'approved')
    .flatMap(approval =>
      approval.decisions.flatMap(given =>
        given.decision === 'approve' && given.acceptLossMs !== null ? [given.acceptLossMs] : [],
      ),
    );
  if (bounds.length === 0 && numbers.length === 0) return [];
  const accepted = numbers.length > 0 ? `at most ${formatDuration(Math.min(...numbers))}` : 'no number was asked for';
  return [
    '## Loss',
    '',
    ...bounds.map(({ step, loss: bound }) => {
      const most = bound.atMostMs === null ? 'without an upper bound' : `at most ${formatDuration(bound.atMostMs)}`;
      const about =
        bound.aboutTransactions === null ? '' : `, about ${bound.aboutTransactions.toLocaleString('en')} transactions`;
      return `- bound by ${markdownText(step.title)}: at least ${bound.atLeastBytes.toLocaleString('en')} bytes, ${most}${about}`;
    }),
    `- accepted: ${accepted}`,
  ];
}

/** What steps have to say beyond their state; of two accounts of one thing the later one. */
function accounts(state: RunState): string[][] {
  const byTitle = new Map(
    state.steps.flatMap(({ result }) => (hasAccount(result) ? [[result.account.title, result.account] as const] : [])),
  );
  return [...byTitle.values()].map(({ title, lines }) => [
    `## ${markdownText(title)}`,
    '',
    ...lines.map(line => `- ${markdownText(line)}`),
  ]);
}

function hasAccount(result: unknown): result is { readonly account: Account } {
  if (typeof result !== 'object' || result === null || !('account' in result)) return false;
  const { account } = result;
  if (typeof account !== 'object' || account === null || !('title' in account) || !('lines' in account)) return false;
  const { title, lines } = account;
  return typeof title === 'string' && Array.isArray(lines) && lines.every(line => typeof line === 'string');
}

function approvals(state: RunState): string[] {
  return state.approvals.length === 0 ? [] : ['## Approvals', ...approvalLines(state)];
}

/** Every approval of a run with its evidence and who decided what, when and why. */
export function approvalLines(state: RunState): string[] {
  return state.approvals.flatMap(approvalSection);
}

function approvalSection(approval: ApprovalStatus): string[] {
  const { policy } = approval;
  return [
    '',
    `### ${markdownText(approval.step)}: ${approval.outcome}`,
    '',
    `- ${policy.quorum} of ${markdownText(approval.group)}, asked ${clockTime(approval.askedAt)}, open until ${clockTime(approval.expiresAt)}`,
    ...approval.evidence.map(
      ({ step, judgement }) =>
        `- evidence, ${markdownText(step)} at ${clockTime(judgement.asOf)}: ${judgement.verdict}. ${markdownText(judgement.reason)}`,
    ),
    ...approval.decisions.map(given => {
      const number =
        given.acceptLossMs === null ? '' : `, accepting a loss of at most ${formatDuration(given.acceptLossMs)}`;
      const why = given.reason ? `: ${markdownText(given.reason)}` : '';
      const seen = shortHash(given.planHash);
      return `- ${clockTime(given.at)} ${markdownText(given.person)}: ${given.decision}${number}, on plan ${markdownText(seen)}, by ${markdownText(given.channel)}${why}`;
    }),
  ];
}

function steps(state: RunState): string[] {
  return ['## Steps', '', '| step | state | time | why |', '| --- | --- | ---: | --- |', ...state.steps.map(stepRow)];
}

function stepRow({ title, state, startedAt, endedAt, reason }: StepStatus): string {
  const took = startedAt === null || endedAt === null ? '' : formatDuration(endedAt - startedAt);
  return `| ${markdownText(title)} | ${state} | ${took} | ${markdownText(reason ?? '')} |`;
}

function journal(state: RunState): string[] {
  const line = (entry: RunState['journal'][number]): string =>
    `1. +${formatDuration(entry.at - state.startedAt)} ${markdownText(entry.sentence)}`;
  return ['## Journal', '', ...state.journal.map(line)];
}
