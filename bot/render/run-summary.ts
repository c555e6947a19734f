import { formatDuration } from '../../plan/duration.js';
import { slowSteps } from '../../plan/history/slow-steps.js';
import { EndState, type RunState } from '../../plan/run.js';
import { type AskedView, askedLines } from './asked-lines.js';
import { dateTime } from './clock-time.js';
import { evacuationRows } from './evacuation-rows.js';
import { textTable } from './text-table.js';
import { noPaint, type Paint } from './paint.js';
import { plain } from './plain.js';
import { proofLine } from './proof-line.js';
import { shortHash } from './short-hash.js';
import { stepLines } from './step-line.js';

/** What a run does, in words. */
export const STATUS: Record<RunState['status'], string> = {
  running: 'running',
  asking: 'waiting for an approval',
  manual: 'waiting for a person',
  held: 'held, waiting for a choice',
  paused: 'paused',
  undoing: 'putting everything back',
  ended: 'ended',
};

/** A run at one moment, for a person who has just been woken: what it is, where it stands, what it asks, what state the service is in. */
export function runSummary(state: RunState, view: AskedView): string[] {
  const paint = view.paint ?? noPaint;
  const asked = askedLines(state, view);
  const slow = slowSteps(state, view.limits, view.now);
  return [
    paint.bold(plain(state.title)),
    `${state.kind} of ${plain(state.service)} (${state.mode}) · plan ${shortHash(state.planHash)} · asked by ${plain(state.requester)} · ${dateTime(state.startedAt)}`,
    ...(state.proof ? [`last drill of this plan: ${proofLine(state.proof)}`] : []),
    '',
    ...state.steps.flatMap(step => stepLines(step, { now: view.now, paint, slow: slow.get(step.id) })),
    '',
    ...(state.moves ? [...textTable(evacuationRows(state, view.plan, view.children ?? new Map(), view.now)), ''] : []),
    ...(asked.length > 0 ? [...asked, ''] : []),
    standing(state, view.now, paint),
    plain(state.serviceState),
  ];
}

function standing(state: RunState, now: number, paint: Paint): string {
  const took = formatDuration((state.endedAt ?? now) - state.startedAt);
  if (state.end !== null) {
    const tone = state.end === EndState.succeeded ? 'good' : 'bad';
    return `${paint[tone](state.end)} after ${took}.`;
  }
  const past = state.pastPointOfNoReturn ? ' Past the point of no return.' : '';
  return `${paint.bold(STATUS[state.status])}, ${took} since the start.${past}`;
}
