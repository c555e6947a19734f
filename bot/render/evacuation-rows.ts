import { formatDuration } from '../../plan/duration.js';
import { MoveState, type MoveStatus, type PlannedMove } from '../../plan/evacuation.js';
import type { Grant } from '../../plan/grant.js';
import { Verdict } from '../../plan/gate.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import { plain } from './plain.js';
import { shortHash } from './short-hash.js';

/** The runs of an evacuation's services, by service, as far as they could be read. */
export type Children = ReadonlyMap<string, RunState>;

const STATES: Record<MoveState, string> = {
  waiting: 'waits',
  moving: 'moves',
  moved: 'moved',
  failed: 'did not move',
  busy: 'has a run already',
  blocked: 'not moved',
};

/** An evacuation as a table: where every service stands, what is done for it now, its recovery time, its loss, and where to look at its own run. */
export function evacuationRows(state: RunState, plan: Plan | undefined, children: Children, now: number): string[][] {
  const rows = (state.moves ?? []).map(move => {
    const child = children.get(move.service);
    const planned = plan?.evacuation?.moves.find(({ service }) => service === move.service);
    return [
      plain(move.service),
      STATES[move.state],
      plain(stepNow(move, child, planned)),
      clock(move, planned, now),
      child ? lossNow(child) : '-',
      `lifeboat status ${move.service}`,
    ];
  });
  return [['service', 'state', 'now', 'RTO', 'loss', 'its own card'], ...rows];
}

function stepNow(
  { state, reason, end }: MoveStatus,
  child: RunState | undefined,
  planned: PlannedMove | undefined,
): string {
  if (state === MoveState.moving) {
    const on = child?.steps.find(step => step.state !== 'waiting' && step.state !== 'done' && step.state !== 'skipped');
    return on ? `${on.title}${on.state === 'running' ? '' : ` (${on.state})`}` : 'begins';
  }
  if (state === MoveState.waiting)
    return planned && planned.needs.length > 0 ? `after ${planned.needs.join(', ')}` : '-';
  return end ?? reason ?? '-';
}

function clock({ startedAt, endedAt }: MoveStatus, planned: PlannedMove | undefined, now: number): string {
  if (startedAt === null) return '-';
  const took = formatDuration((endedAt ?? now) - startedAt);
  return planned ? `${took} of ${formatDuration(planned.plan.objectives.rtoMs)}` : took;
}

function lossNow({ steps }: RunState): string {
  const loss = steps.findLast(({ judgement }) => judgement?.loss)?.judgement?.loss;
  if (!loss) return '-';
  if (loss.zeroProved) return 'nothing, proved';
  return loss.atMostMs === null ? 'no bound' : `at most ${formatDuration(loss.atMostMs)}`;
}

/** What an evacuation's approval is asked on, summed up: every service with its plan, its bound, and what is declared of it. */
export function sumRows(grants: readonly Grant[], plan: Plan | undefined): string[][] {
  const rows = grants.map(grant => {
    const planned = plan?.evacuation?.moves.find(({ service }) => service === grant.service);
    const entry = plan?.estate.services[grant.service];
    const target = String(planned?.plan.params['to'] ?? '');
    const cost = entry?.downtime_cost_per_minute;
    return [
      plain(grant.service),
      `${planned?.plan.kind ?? '?'} ${shortHash(grant.planHash)}`,
      boundOf(grant),
      planned ? formatDuration(planned.plan.objectives.rtoMs) : '-',
      cost === undefined ? '-' : cost.toLocaleString('en'),
      capacityIn(entry?.capacity, target),
    ];
  });
  return [['service', 'plan', 'loss', 'RTO', 'cost/min', 'capacity'], ...rows];
}

/** The sum in words: how many services, the worst loss, and what a minute without all of them costs. */
export function sumLine(grants: readonly Grant[], plan: Plan | undefined): string {
  const bounds = grants.flatMap(({ evidence }) => evidence.flatMap(({ atMostMs }) => atMostMs ?? []));
  const later = grants.filter(({ later: unread = [] }) => unread.length > 0);
  const unbound = grants.filter(
    grant => !later.includes(grant) && !grant.evidence.some(({ atMostMs }) => atMostMs !== null),
  );
  const costs = grants.flatMap(({ service }) => plan?.estate.services[service]?.downtime_cost_per_minute ?? []);
  return [
    `${grants.length} services.`,
    bounds.length > 0 ? `Worst loss: at most ${formatDuration(Math.max(...bounds))}.` : '',
    unbound.length > 0 ? `Without a bound: ${unbound.map(({ service }) => plain(service)).join(', ')}.` : '',
    later.length > 0
      ? `Read only in their own runs, and good only within the budget: ${later.map(({ service }) => plain(service)).join(', ')}.`
      : '',
    costs.length > 0
      ? `A minute without them costs ${costs.reduce((sum, cost) => sum + cost, 0).toLocaleString('en')}.`
      : '',
  ]
    .filter(part => part !== '')
    .join(' ');
}

function boundOf({ evidence, budgetMs, later = [] }: Grant): string {
  if (later.length > 0) return `read in its own run, budget ${formatDuration(budgetMs)}`;
  if (evidence.length === 0) return 'not measured';
  const refused = evidence.find(({ verdict, askable }) => verdict !== Verdict.pass && !askable);
  if (refused) return `${plain(refused.step)} says ${refused.verdict}`;
  const bounds = evidence.flatMap(({ atMostMs }) => atMostMs ?? []);
  const most = bounds.length > 0 ? `at most ${formatDuration(Math.max(...bounds))}` : 'no bound';
  return `${most}, budget ${formatDuration(budgetMs)}`;
}

function capacityIn(capacity: Readonly<Record<string, number>> | undefined, target: string): string {
  const there = capacity?.[target];
  return there === undefined ? 'not declared' : `${there.toLocaleString('en')} in ${plain(target)}`;
}
