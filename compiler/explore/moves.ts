import { Danger, type PlannedStep } from '../../plan/plan.js';
import { applyEffect } from './apply-effect.js';
import { attemptStep, canOutlive } from './attempt.js';
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
  if (isOvertaken(state, who, setting)) return [];
  if (run.phase === 'undoing') return [undoNext(state, run, who, setting)];
  if (run.phase !== 'running') return [];
  const prefix = state.runs.length > 1 ? `Run ${who + 1}: ` : '';
  const moves: Move[] = [];
  const { steps } = setting.plan;
  const ready = readySteps(run, setting);
  // A step that touches nothing of the model commutes with everything, so one order of it stands for all.
  const inert = ready.find(index => setting.inert[index]);
  // So does what moves a service that shares nothing with the others: the first one that can go on goes on.
  let group: number | undefined;
  for (const index of inert === undefined ? ready : [inert]) {
    const step = steps[index];
    if (!step || (group !== undefined && group !== setting.groups[index])) continue;
    const attempt = attemptStep(state, who, index, setting);
    if (!attempt.ok) {
      onRefusal({ step: index, reason: attempt.reason });
      continue;
    }
    group = setting.groups[index];
    const word = step.approval ? 'people approve' : step.manual ? 'a person does it' : `done: ${step.summary}`;
    const sentence = `${prefix}"${step.title}"${attempt.note === undefined ? '' : `, ${attempt.note}`}, ${word}`;
    moves.push({ step: index, sentence, breach: attempt.breach, state: endIfDone(attempt.state, who) });
    if (accidents && actsOnWorld(step))
      moves.push(...misdeliveries({ state, run, who, index, prefix }, step, attempt.state, setting));
  }
  if (mayStop(run)) moves.push({ sentence: `${prefix}people stop the run`, state: startUndo(state, who, setting) });
  return moves;
}

/** Once a later run has acted, this one can do nothing but read and give up: what it touches refuses it, and so its moves change no world. */
function isOvertaken({ world }: State, who: number, { guarantees }: Setting): boolean {
  return guarantees.resourcesKeepEpoch && world.epoch > who;
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

interface Delivery {
  readonly state: State;
  readonly run: RunState;
  readonly who: number;
  readonly index: number;
  readonly prefix: string;
}

/** Whatever delivers an act may deliver it late, or twice: `after` is the state when it was delivered once and in time. */
function misdeliveries(
  { state, run, who, index, prefix }: Delivery,
  { title }: PlannedStep,
  after: State,
  setting: Setting,
): readonly Move[] {
  const copy = { step: index, run: who };
  // A copy that would be refused later can only land at once.
  const later = after.late === null && canOutlive(index, setting);
  const second = later ? { state: { ...after, late: copy } } : deliver({ ...after, late: copy }, setting);
  const twice: Move = {
    step: index,
    accident: true,
    sentence: `${prefix}"${title}" is delivered twice${later ? '; the second one is still on its way' : ''}`,
    state: endIfDone(later ? second.state : { ...second.state, late: after.late }, who),
    breach: 'breach' in second ? second.breach : undefined,
  };
  if (state.late) return [twice];
  const delayed = `${prefix}"${title}" times out; its act may still land`;
  return [twice, { step: index, accident: true, sentence: delayed, state: timedOut(state, run, who, index) }];
}

function timedOut(state: State, run: RunState, who: number, index: number): State {
  const marked = changeRun(state, who, { done: withCharacter(run.done, index, Done.unknown) });
  return { ...marked, late: { step: index, run: who } };
}

/** A step whose act changes the model's world. A notice changes nothing, and a probe's write is its own. */
function actsOnWorld({ danger, effects, manual, approval }: PlannedStep): boolean {
  const acts = effects.some(({ effect }) => effect !== 'notifies' && effect !== 'verifies-writes');
  return acts && danger !== Danger.reads && !manual && approval === null;
}

/** The act that is on its way lands now, unless what it touches refuses it. */
function deliver(state: State, setting: Setting): { readonly state: State; readonly breach?: Breach | undefined } {
  const { late } = state;
  const step = late && setting.plan.steps[late.step];
  if (!step) return { state: { ...state, late: null } };
  const stale = setting.guarantees.resourcesKeepEpoch && state.world.epoch > late.run;
  const epoch = Math.max(state.world.epoch, late.run);
  let next: State = { ...state, world: { ...state.world, epoch }, late: null };
  let broken: Breach | undefined;
  for (const effect of stale ? [] : step.effects) {
    const outcome = applyEffect(effect, { ground: setting.ground, world: next.world, guarantees: setting.guarantees });
    if (!outcome.done) break;
    next = { ...next, world: outcome.world };
    broken ??= outcome.breach;
  }
  return { state: next, breach: broken };
}

function landing(state: State, setting: Setting): readonly Move[] {
  const { late } = state;
  const step = late && setting.plan.steps[late.step];
  if (!late || !step) return [];
  return [
    { step: late.step, sentence: `The act of "${step.title}" that was late lands now`, ...deliver(state, setting) },
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
