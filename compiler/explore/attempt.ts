import type { Effect } from '../../plan/effect.js';
import type { PlannedStep } from '../../plan/plan.js';
import { Danger, RunbookKind } from '../../plan/plan.js';
import type { Breach } from './invariant.js';
import { coversAbove, judgeMove } from './judge-move.js';
import { measureLag } from './measure.js';
import { breach } from './promotion.js';
import { performEffect } from './perform-effect.js';
import { aged, changeRun, Done, evidenceOf, Reading, type RunState, type State, withCharacter } from './run-state.js';
import type { Setting } from './setting.js';
import { serverAt, takesWrites } from './world.js';

export type Attempt =
  | { readonly ok: true; readonly state: State; readonly note?: string; readonly breach?: Breach }
  | { readonly ok: false; readonly reason: string };

const no = (reason: string): Attempt => ({ ok: false, reason });

/** One attempt of one step of one run, without accidents: what a run's interpreter and the step's act do together. */
export function attemptStep(state: State, who: number, index: number, setting: Setting): Attempt {
  const [run, step] = [state.runs[who], setting.plan.steps[index]];
  if (!run || !step) return no('there is no such step');
  const stale = setting.guarantees.resourcesKeepEpoch && state.world.epoch > who && step.danger !== Danger.reads;
  if (stale) return no('a later run has already acted here');
  if (step.manual || step.approval) return waitForPeople(state, who, index, setting);
  const guard = step.danger === Danger.pointOfNoReturn ? readGuards(step, run, state, setting) : { run };
  if ('reason' in guard) return no(guard.reason);
  return act({ state, who, index }, guard.run, guard.note, setting);
}

interface Actor {
  readonly state: State;
  readonly who: number;
  readonly index: number;
}

function act({ state, who, index }: Actor, before: RunState, note: string | undefined, setting: Setting): Attempt {
  const step = setting.plan.steps[index];
  let run = before;
  let world =
    step && step.danger !== Danger.reads ? { ...state.world, epoch: Math.max(state.world.epoch, who) } : state.world;
  let broken: Breach | undefined;
  for (const effect of step?.effects ?? []) {
    if (effect.effect === 'measures-lag') {
      const read = readGate(step, effect, run, { ...state, world }, setting);
      if ('reason' in read) return no(read.reason);
      run = read.run;
    }
    broken ??= judgeMove(effect, run, world, setting.ground);
    const outcome = performEffect(effect, world, setting.byHand[index] === true, setting);
    if (!outcome.done) return no(outcome.reason);
    world = outcome.world;
    broken ??= outcome.breach;
  }
  const pastNoReturn = run.pastNoReturn || step?.danger === Danger.pointOfNoReturn;
  const next = { ...run, done: withCharacter(run.done, index, Done.yes), pastNoReturn };
  const late = overtaken(state, who, index, setting) ? null : state.late;
  const after = changeRun({ ...state, world, late }, who, next);
  return { ok: true, state: after, ...(note === undefined ? {} : { note }), ...(broken ? { breach: broken } : {}) };
}

/** Whether the act that is on its way can do nothing any more: its step was done by another attempt, or a real write went through the routes. */
function overtaken({ late }: State, who: number, index: number, setting: Setting): boolean {
  // What had not landed on the routes by then was cut off with its worker's connection.
  if (setting.plan.steps[index]?.effects.some(({ effect }) => effect === 'verifies-writes')) return true;
  return late?.step === index && late.run === who && !canOutlive(index, setting);
}

/**
 * Whether a copy of a step's act may land when the step has been done: servers and hosts refuse an attempt that was overtaken, and a connection
 * to a pooler or proxy is cut; the datagram that moves a name may still be on its way.
 */
export function canOutlive(index: number, { plan, guarantees }: Setting): boolean {
  const effects = plan.steps[index]?.effects ?? [];
  return !guarantees.lateActsAreRefused || effects.some(effect => effect.effect === 'routes' && effect.layer === 'dns');
}

type Read = { readonly run: RunState; readonly note?: string } | { readonly reason: string };

function readGate(
  step: PlannedStep | undefined,
  { database, region }: Extract<Effect, { effect: 'measures-lag' }>,
  run: RunState,
  { world }: State,
  { ground }: Setting,
): Read {
  const measured = measureLag(ground, world, database, region);
  if (!measured.seen) return { reason: measured.reason };
  const asked = measured.askable && step?.asks !== null;
  if (measured.above && !asked) return { reason: 'the loss is above the budget' };
  const reading = measured.above ? Reading.above : Reading.within;
  return { run: { ...run, readings: withCharacter(run.readings, serverAt(ground, database, region), reading) } };
}

/** The gates once more, right before the point of no return. Worse than approved: people are asked again, and may say yes. */
function readGuards(step: PlannedStep, run: RunState, state: State, setting: Setting): Read {
  if (!setting.guarantees.gatesAreReadAgain) return { run };
  let next = run;
  for (const guard of setting.plan.steps.filter(({ id }) => step.guards.includes(id)))
    for (const effect of guard.effects) {
      if (effect.effect !== 'measures-lag') continue;
      const read = readGate(guard, effect, next, state, setting);
      if ('reason' in read) return read;
      next = read.run;
    }
  const worse = step.guards.length > 0 && next.readings.includes(Reading.above) && !coversAbove(next.approvedOn);
  if (!worse || next.approvedOn === '') return { run: next };
  return {
    run: { ...next, approvedOn: evidenceOf(next, state.world) },
    note: 'the loss is worse than approved, and people approve again',
  };
}

/** An approval that is given, or a manual step that is done: time passes, and every reading grows old. */
function waitForPeople(state: State, who: number, index: number, setting: Setting): Attempt {
  const [run, step] = [state.runs[who], setting.plan.steps[index]];
  if (!run || !step) return no('there is no such step');
  const held = heldWhileAsking(state, run, index, setting);
  const readings = aged(run.readings);
  const approvedOn = step.approval ? evidenceOf({ ...run, readings }, state.world) : run.approvedOn;
  const next = changeRun(state, who, { readings, approvedOn, done: withCharacter(run.done, index, Done.yes) });
  return { ok: true, state: next, ...(held ? { breach: held } : {}) };
}

/** In a planned move nobody has to be without the service while people are waited for; a pooler that holds clients drops them soon in any. */
function heldWhileAsking(
  state: State,
  run: RunState,
  index: number,
  { plan, ground, before }: Setting,
): Breach | undefined {
  const step = plan.steps[index];
  if (!step || run.pastNoReturn) return undefined;
  // What stands beside this step (another service of an evacuation) does not wait for it.
  const done = before[index]?.flatMap(at => (run.done[at] === Done.yes ? (plan.steps[at]?.effects ?? []) : [])) ?? [];
  const pauses = done.some(({ effect }) => effect === 'pauses-clients');
  const fences = done.some(({ effect }) => effect === 'fences');
  const planned = plan.kind === RunbookKind.switchover || plan.kind === RunbookKind.failback;
  const closed = state.world.routes.some(({ open }, at) => !open && ground.routes[at]?.layer === 'pooler');
  const fenced = planned && fences && !state.world.servers.some(takesWrites);
  if (!(pauses && closed) && !fenced) return undefined;
  return breach('clients-held-while-asking', `"${step.title}" waits for people while clients wait for the service`);
}
