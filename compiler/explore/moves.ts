import { Danger } from '../../plan/plan.js';
import { applyEffect } from './apply-effect.js';
import { attemptStep } from './attempt.js';
import type { Setting } from './setting.js';
import { accidentsIn } from './environment.js';
import type { Breach } from './invariant.js';
import { changeRun, Done, type RunState, type State, withCharacter } from './run-state.js';

/** One thing that can happen in a state. */
export interface Move {
  readonly state: State;
  /** The step it is about, by its index. */
  readonly step?: number;
  readonly sentence: string;
  readonly breach?: Breach | undefined;
  /** True for what happens by accident, which is bounded. */
  readonly accident?: boolean;
}

export interface Refusal {
  readonly step: number;
  readonly reason: string;
}

/** Everything that can happen next: the runs' own steps and people's words, late acts that land, accidents if any are left. */
export function movesIn(
  state: State,
  accidents: boolean,
  setting: Setting,
  onRefusal: (refusal: Refusal) => void,
): readonly Move[] {
  const moves = state.runs.flatMap((run, who) => ownMoves(state, run, who, accidents, setting, onRefusal));
  const lands = state.late ? landing(state, setting) : [];
  const over = state.runs.every(({ phase }) => phase !== 'running' && phase !== 'undoing');
  if (!accidents || (over && !state.late)) return [...moves, ...lands];
  const happens = accidentsIn(state, setting).map(({ sentence, state: next }) => ({
    sentence,
    state: next,
    accident: true,
  }));
  return [...moves, ...lands, ...happens];
}

function ownMoves(
  state: State,
  run: RunState,
  who: number,
  accidents: boolean,
  setting: Setting,
  onRefusal: (refusal: Refusal) => void,
): readonly Move[] {
  if (run.phase === 'undoing') return [undoNext(state, run, who, setting)];
  if (run.phase !== 'running') return [];
  const prefix = state.runs.length > 1 ? `Run ${who + 1}: ` : '';
  const moves: Move[] = [];
  const { steps } = setting.plan;
  const ready = readySteps(run, setting);
  // A step that touches nothing of the model commutes with everything, so one order of it stands for all.
  const inert = ready.find(index => setting.inert[index]);
  for (const index of inert === undefined ? ready : [inert]) {
    const step = steps[index];
    if (!step) continue;
    const attempt = attemptStep(state, who, index, setting);
    if (!attempt.ok) {
      onRefusal({ step: index, reason: attempt.reason });
      continue;
    }
    const word = step.approval ? 'people approve' : step.manual ? 'a person does it' : `done: ${step.summary}`;
    const sentence = `${prefix}"${step.title}"${attempt.note === undefined ? '' : `, ${attempt.note}`}, ${word}`;
    moves.push({ step: index, sentence, breach: attempt.breach, state: endIfDone(attempt.state, who) });
    if (accidents && !state.late && canOutlive(index, setting))
      moves.push({
        step: index,
        accident: true,
        sentence: `${prefix}"${step.title}" times out; its act may still land`,
        state: timedOut(state, run, who, index),
      });
  }
  if (mayStop(run)) moves.push({ sentence: `${prefix}people stop the run`, state: startUndo(state, who, setting) });
  return moves;
}

function endIfDone(state: State, who: number): State {
  const run = state.runs[who];
  return run && !/[^1]/.test(run.done) ? changeRun(state, who, { phase: 'succeeded' }) : state;
}

/** While an effect is unknown nothing is put back; the run would end as UNKNOWN. */
function mayStop({ pastNoReturn, done }: RunState): boolean {
  return !pastNoReturn && done.includes(Done.yes) && !done.includes(Done.unknown);
}

function startUndo(state: State, who: number, { plan }: Setting): State {
  return changeRun(state, who, { phase: 'undoing', undoAt: plan.steps.length });
}

function readySteps({ done }: RunState, { plan, needs }: Setting): readonly number[] {
  return plan.steps.flatMap((_, index) =>
    done[index] === Done.yes || needs[index]?.some(need => done[need] !== Done.yes) ? [] : [index],
  );
}

function timedOut(state: State, run: RunState, who: number, index: number): State {
  const marked = changeRun(state, who, { done: withCharacter(run.done, index, Done.unknown) });
  return { ...marked, late: { step: index, run: who } };
}

/**
 * Servers and hosts refuse an act that outlived its deadline, and a connection to a pooler or proxy is cut at it; the datagram that moves a
 * name may still be on its way.
 */
function canOutlive(index: number, { plan, guarantees }: Setting): boolean {
  const effects = plan.steps[index]?.effects ?? [];
  return effects.some(effect =>
    guarantees.lateActsAreRefused
      ? effect.effect === 'routes' && effect.layer === 'dns'
      : plan.steps[index]?.danger !== Danger.reads &&
        effect.effect !== 'notifies' &&
        effect.effect !== 'verifies-writes',
  );
}

function landing(state: State, setting: Setting): readonly Move[] {
  const { late } = state;
  const step = late && setting.plan.steps[late.step];
  if (!late || !step) return [];
  const stale = setting.guarantees.resourcesKeepEpoch && state.world.epoch > late.run;
  let next = { ...state, late: null };
  let broken: Breach | undefined;
  for (const effect of stale ? [] : step.effects) {
    const outcome = applyEffect(effect, { ground: setting.ground, world: next.world, guarantees: setting.guarantees });
    if (!outcome.done) break;
    next = { ...next, world: outcome.world };
    broken ??= outcome.breach;
  }
  return [
    {
      step: late.step,
      sentence: `The act of "${step.title}" that had timed out lands now`,
      state: next,
      breach: broken,
    },
  ];
}

/** Puts back the last step that is not yet put back; steps that were not done have nothing to put back. */
function undoNext(state: State, run: RunState, who: number, setting: Setting): Move {
  const prefix = state.runs.length > 1 ? `Run ${who + 1}: ` : '';
  const { steps } = setting.plan;
  let at = run.undoAt - 1;
  while (at >= 0 && (run.done[at] !== Done.yes || steps[at]?.undo === null)) at -= 1;
  if (at < 0)
    return {
      sentence: `${prefix}everything is put back and the run ends`,
      state: changeRun(state, who, { phase: 'aborted' }),
    };
  const stale = setting.guarantees.resourcesKeepEpoch && state.world.epoch > who;
  let next = changeRun(state, who, { undoAt: at, undoFailed: run.undoFailed || stale });
  let broken: Breach | undefined;
  for (const effect of stale ? [] : (setting.undos[at] ?? [])) {
    const outcome = applyEffect(effect, { ground: setting.ground, world: next.world, guarantees: setting.guarantees });
    if (!outcome.done) {
      next = changeRun(next, who, { undoFailed: true });
      break;
    }
    next = { ...next, world: outcome.world };
    broken ??= outcome.breach;
  }
  const step = steps[at];
  return {
    step: at,
    sentence: `${prefix}"${step?.title}" is put back: ${step?.undo?.summary}`,
    state: next,
    breach: broken,
  };
}
