import { accidentsIn } from '../../compiler/explore/environment.js';
import type { PathItem } from '../../compiler/explore/explore.js';
import { beginningsOf } from '../../compiler/explore/ground.js';
import { USUAL_GUARANTEES } from '../../compiler/explore/guarantees.js';
import { type Breach, invariants } from '../../compiler/explore/invariant.js';
import { judgeMove } from '../../compiler/explore/judge-move.js';
import { judgeState } from '../../compiler/explore/judge-state.js';
import { performEffect } from '../../compiler/explore/perform-effect.js';
import {
  aged,
  changeRun,
  Done,
  evidenceOf,
  freshRun,
  type State,
  withCharacter,
} from '../../compiler/explore/run-state.js';
import { type Setting, settingOf } from '../../compiler/explore/setting.js';
import { tellPath } from '../../compiler/explore/tell-path.js';
import { serverAt, type World } from '../../compiler/explore/world.js';
import type { Effect } from '../../plan/effect.js';
import type { Plan } from '../../plan/plan.js';
import { type Accident, accidentOf, BOT_END } from './accident.js';

/** What became of an act's effects: why it was refused, if it was. */
export type Effected = { readonly refused?: string; readonly by?: Effect };

/**
 * The exploration's model as the world of one scenario: acts have their effects on it, accidents are the exploration's own, and after each
 * step the exploration's invariants are checked. What was broken first is remembered, with what had happened until then.
 */
export class ModelWorld {
  readonly setting: Setting;
  readonly #beginning: World;
  readonly #path: PathItem[] = [];
  readonly #onChange: (before: World, after: World) => void;
  #state: State;
  #broken: string | undefined;

  constructor(plan: Plan, onChange: (before: World, after: World) => void) {
    this.setting = settingOf(plan, USUAL_GUARANTEES);
    const { ground } = this.setting;
    const [first] = beginningsOf(plan, ground);
    if (!first) throw new Error('this plan has no world to begin in');
    this.#beginning = first.world;
    this.#onChange = onChange;
    this.#state = { world: first.world, runs: [freshRun(plan.steps.length, ground)], late: null };
  }

  get world(): World {
    return this.#state.world;
  }
  /** The invariant that was broken first and how it came about; undefined when none was. */
  get broken(): string | undefined {
    return this.#broken;
  }

  /** Lets an accident happen; throws when there is nothing that it could happen to. */
  happen(accident: Accident): void {
    if (accident.again !== undefined) return this.#deliverAgain(accident.again);
    const wanted = accidentOf(accident);
    if (!wanted) return;
    const where = wanted.where.map(end => (end === BOT_END ? 'the bot' : end));
    const fits = (one: { readonly kind: string; readonly where: readonly string[] }): boolean =>
      one.kind === wanted.kind && one.where.length === where.length && where.every(end => one.where.includes(end));
    const first = accidentsIn(this.#state, this.setting).find(fits);
    if (!first) throw new Error(`there is nothing that "${wanted.kind}: ${wanted.where.join(', ')}" could happen to`);
    // Once for each database that has a server there.
    for (let next: typeof first | undefined = first; next; next = accidentsIn(this.#state, this.setting).find(fits))
      this.#go(next.state, { sentence: next.sentence, step: undefined });
  }

  #deliverAgain(id: string): void {
    const { steps } = this.setting.plan;
    const index = steps.findIndex(step => step.id === id);
    const step = steps[index];
    const done = step && this.#effect(step.effects, index);
    if (step) this.#note(done?.breach, { sentence: `The act of "${step.title}" is delivered once more`, step });
  }

  /** People approved, or did a step by hand: every reading is old now. */
  answered(id: string): void {
    const { steps } = this.setting.plan;
    const index = steps.findIndex(step => step.id === id);
    const [step, run] = [steps[index], this.#state.runs[0]];
    if (!step || !run) return;
    const readings = aged(run.readings);
    const approvedOn = step.approval ? evidenceOf({ ...run, readings }, this.world) : run.approvedOn;
    const done = withCharacter(run.done, index, Done.yes);
    const sentence = `"${step.title}": ${step.approval ? 'people approve' : 'a person does it'}`;
    this.#go(changeRun(this.#state, 0, { readings, approvedOn, done }), { sentence, step });
  }

  /** What was measured of a server, as the gate has judged it. */
  measured(database: string, region: string, reading: string): void {
    const run = this.#state.runs[0];
    if (!run) return;
    const readings = withCharacter(run.readings, serverAt(this.setting.ground, database, region), reading);
    this.#state = changeRun(this.#state, 0, { readings });
  }

  /** Does a step's act, or what puts it back. `proved`: the scenario says that it was proved, whatever reaches whom. */
  act(id: string, effects: readonly Effect[], put: 'done' | 'back', proved: boolean): Effected {
    const { steps } = this.setting.plan;
    const index = steps.findIndex(step => step.id === id);
    const [step, run] = [steps[index], this.#state.runs[0]];
    if (!step || !run) return {};
    const { cuts } = this.world;
    if (proved) this.#state = { ...this.#state, world: { ...this.world, cuts: 0 } };
    const moved = effects.map(effect => judgeMove(effect, run, this.world, this.setting.ground));
    const { refused, by, breach } = this.#effect(effects, index);
    if (proved) this.#state = { ...this.#state, world: { ...this.world, cuts } };
    const done = put === 'done' && refused === undefined ? Done.yes : Done.no;
    this.#state = changeRun(this.#state, 0, { done: withCharacter(run.done, index, done) });
    const said = put === 'done' ? `"${step.title}", done: ${step.summary}` : `"${step.title}" is put back`;
    const sentence = refused === undefined ? said : `"${step.title}" is refused: ${refused}`;
    this.#note(refused === undefined ? (moved.find(one => one) ?? breach) : undefined, { sentence, step });
    return { ...(refused === undefined ? {} : { refused }), ...(by ? { by } : {}) };
  }

  #effect(effects: readonly Effect[], index: number): Effected & { readonly breach?: Breach | undefined } {
    let breach: Breach | undefined;
    for (const effect of effects) {
      const outcome = performEffect(effect, this.world, this.setting.byHand[index] === true, this.setting);
      if (!outcome.done) return { refused: outcome.reason, by: effect };
      this.#become(outcome.world);
      breach ??= outcome.breach;
    }
    return { breach };
  }

  /** Judges what a run that has ended so claims. */
  end(phase: 'succeeded' | 'aborted' | 'stopped'): void {
    this.#go(changeRun(this.#state, 0, { phase }), { sentence: 'The run ends', step: undefined });
  }

  #go(state: State, item: PathItem): void {
    this.#become(state.world);
    this.#state = state;
    this.#note(undefined, item);
  }

  #become(world: World): void {
    this.#onChange(this.world, world);
    this.#state = { ...this.#state, world };
  }

  #note(breach: Breach | undefined, item: PathItem): void {
    this.#path.push(item);
    const found = breach ?? judgeState(this.#state, this.#beginning, this.setting);
    if (found) this.#broken ??= `${invariants[found.invariant]}: ${tellPath(this.#path, found.sentence)}`;
  }
}
