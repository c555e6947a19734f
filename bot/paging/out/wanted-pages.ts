import { createHash } from 'node:crypto';
import { type ApprovalStatus, EndState, Mode, type RunState } from '../../../plan/run.js';
import { titlePrefix } from '../../cards/mode-banner.js';
import { holdsOf } from '../../cards/run-cards.js';
import { clockTime } from '../../render/clock-time.js';
import { plain } from '../../render/plain.js';
import { type Page, PageState } from './page.js';

/** PagerDuty takes 1,024 characters; more than a few lines nobody reads on a telephone. */
const LONGEST = 300;
/** PagerDuty, Events API v2: a dedup key has up to 255 characters. */
const LONGEST_KEY = 255;

/**
 * Every reason for which people should be or have been woken by this run: an approval that waits or escalated, a hold, an end that people must
 * deal with. A rehearsal wakes nobody. Pure, so that the same state always wants the same pages.
 */
export function wantedPages(state: RunState): readonly Page[] {
  if (state.mode === Mode.rehearse) return [];
  const approvals = state.approvals.map(approval => approvalPage(state, approval));
  const holds = holdsOf(state).map(({ step, at, answer }) => {
    const open = answer === null && state.end === null;
    const summary = `${state.service} holds at "${step.title}". ${step.reason ?? ''}`;
    return pageOf(state, ['held', step.id, at], { summary, state: open ? PageState.triggered : PageState.resolved });
  });
  return [...approvals, ...holds, ...endPages(state)];
}

function approvalPage(state: RunState, approval: ApprovalStatus): Page {
  const { step: id, askedAt, expiresAt, group, outcome, decisions, policy } = approval;
  const title = state.steps.find(step => step.id === id)?.title ?? id;
  const escalated = group === policy.escalateTo && group !== policy.from;
  const asks = escalated ? `${policy.from} did not decide in time; ${group} must` : `${policy.quorum} of ${group} must`;
  const open = outcome === 'open' && state.end === null;
  const begun = decisions.length > 0 ? PageState.acknowledged : PageState.triggered;
  return pageOf(state, ['approval', id, askedAt], {
    group,
    summary: `${state.service}: ${asks} approve "${title}" until ${clockTime(expiresAt)}`,
    state: open ? begun : PageState.resolved,
  });
}

/** How a run may end with work left for people. Nothing here can see that it was done, so it is theirs to resolve. */
const LEFT_TO_PEOPLE: readonly (EndState | null)[] = [EndState.held, EndState.failedSafe, EndState.unknown];

function endPages(state: RunState): readonly Page[] {
  if (!LEFT_TO_PEOPLE.includes(state.end)) return [];
  const summary = `${state.service}: the run ended as ${state.end}. ${state.serviceState}`;
  return [pageOf(state, ['ended', String(state.end), state.startedAt], { summary, state: PageState.triggered })];
}

function pageOf(
  state: RunState,
  reason: readonly (string | number)[],
  { summary, group = null, state: wanted }: { summary: string; group?: string | null; state: PageState },
): Page {
  return {
    key: keyOf(['lifeboat', state.run, ...reason].join('/')),
    service: state.service,
    run: state.run,
    group,
    state: wanted,
    severity: state.mode === Mode.real ? 'critical' : 'warning',
    summary: cut(`${titlePrefix(state.mode)}${summary}`),
    details: {
      service: cut(state.service),
      run: cut(state.run),
      runbook: cut(state.title),
      'state of the service': cut(state.serviceState),
      'what to do': cut(`lifeboat status ${state.service}`),
    },
  };
}

function keyOf(text: string): string {
  if (text.length <= LONGEST_KEY) return text;
  return `lifeboat/${createHash('sha256').update(text).digest('hex')}`;
}

function cut(text: string): string {
  const line = plain(text);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
