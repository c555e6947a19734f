import { Reading as Measured } from '../../compiler/explore/run-state.js';
import type { Effect } from '../../plan/effect.js';
import { type FailureCode, failures } from '../../plan/failure.js';
import { Verdict } from '../../plan/gate.js';
import { judgeGate } from '../../plan/gates/index.js';
import { type Plan, type PlannedAct, type PlannedStep, RunbookKind } from '../../plan/plan.js';
import { EndState, Mode, type RunState } from '../../plan/run.js';
import { findStepKind } from '../../plan/steps/index.js';
import type { ActOutcome } from '../../workflows/host.js';
import type { Accident } from './accident.js';
import { readFence, readPreflight } from './model-readings.js';
import { ModelWatch } from './model-watch.js';
import { ModelWorld } from './model-world.js';
import { capacityOf, readingOf } from './readings.js';
import type { Reading, Scenario } from './scenario.js';
import { START } from './virtual-host.js';

/** How far a standby is behind when the scenario does not say: more than any budget that a runbook has. */
const FAR_BEHIND_MS = 3_600_000;

/** The world of one scenario: what it says is so, and of everything else the exploration's model decides. */
export class ScenarioWorld {
  readonly model: ModelWorld;
  readonly #plan: Plan;
  readonly #mode: Mode;
  readonly #watch: ModelWatch;
  readonly #accidents: Set<Accident>;
  readonly #readings: ReadonlyMap<string, Reading[]>;
  readonly #codes: ReadonlyMap<string, FailureCode[]>;
  readonly #undoCodes: ReadonlyMap<string, FailureCode[]>;
  #now = START;
  /** How much of the journal, and which approvals, were taken notice of. */
  #heard = 0;
  readonly #approved = new Set<number>();

  constructor(plan: Plan, given: Scenario['given']) {
    this.#plan = plan;
    this.#mode = given.mode;
    this.model = new ModelWorld(plan, (before, after) => this.#watch.changed(before, after));
    this.#watch = new ModelWatch(this.model.setting.ground, () => this.#now);
    this.#accidents = new Set(given.accidents ?? usual(plan, given.mode));
    // Each list is used up in order, one entry for each time the act is done; the last reading stays.
    this.#readings = new Map(Object.entries(given.readings).map(([id, one]) => [id, [one].flat()]));
    this.#codes = copyOf(given.failures);
    this.#undoCodes = copyOf(given.undo_failures);
    this.#happen(({ before, after }) => before === undefined && after === undefined);
  }

  /** Accidents whose moment never came. */
  get left(): readonly Accident[] {
    return [...this.#accidents];
  }

  /** Takes notice of what the run has done and what people have said since, and lets the accidents happen that are due. */
  observe({ journal, approvals }: RunState): void {
    for (const [at, { step, outcome }] of approvals.entries()) {
      if (outcome !== 'approved' || this.#approved.has(at)) continue;
      this.#approved.add(at);
      this.model.answered(step);
    }
    for (const { event, step } of journal.slice(this.#heard)) {
      this.#heard += 1;
      const planned = this.#plan.steps.find(({ id }) => id === step);
      if (event === 'step-started') this.#happen(({ before }) => before === step);
      if (event !== 'step-succeeded' && event !== 'step-skipped') continue;
      const asked = approvals.some(approval => approval.step === step);
      if (event === 'step-succeeded' && (planned?.manual || (planned?.approval && !asked)) && step !== null)
        this.model.answered(step);
      this.#happen(({ after }) => after === step);
    }
  }

  /** Judges the end that the run claims. A rehearsal moves nothing and claims nothing. */
  finish(state: RunState): void {
    this.observe(state);
    if (this.#mode === Mode.rehearse) return;
    if (state.end === EndState.succeeded) this.model.end('succeeded');
    if (state.end === EndState.abortedClean) this.model.end('aborted');
  }

  /** Does one act of the run. */
  perform(planned: PlannedAct, id: string, now: number, run: RunState | undefined): ActOutcome {
    this.#now = now;
    if (run) this.observe(run);
    const step = this.#plan.steps.find(one => one.id === id);
    const isUndo = step !== planned;
    const code = (isUndo ? this.#undoCodes : this.#codes).get(id)?.shift();
    if (code !== undefined) return failed(code, `${failures[code].title}.`, failures[code].outcome);
    if (!step) return { ok: true, result: null };
    if (!isUndo) return this.#step(step);
    const effects = findStepKind(planned.do)?.effects(planned.args) ?? [];
    const { refused, by } = this.model.act(id, effects, 'back', false);
    return refused === undefined ? { ok: true, result: null } : refusal(refused, by);
  }

  #step(step: PlannedStep): ActOutcome {
    const said = nextOf(this.#readings.get(step.id));
    const scripted = said === undefined ? undefined : readingOf(said, { plan: this.#plan, step, now: this.#now });
    if (step.gate === 'lag') return { ok: true, result: this.#measure(step, scripted) };
    if (step.gate === 'capacity')
      return { ok: true, result: scripted ?? capacityOf(undefined, { plan: this.#plan, step, now: this.#now }) };
    if (step.gate === 'override') return { ok: true, result: scripted ?? this.#override(step) };
    if (step.gate === 'preflight') return { ok: true, result: scripted ?? this.#preflight(step) };
    if (step.gate === 'fence') return { ok: true, result: this.#fence(step, scripted) };
    const { refused, by } = this.model.act(step.id, step.effects, 'done', false);
    const found =
      scripted ?? (step.gate === 'settle' ? readingOf('arrived', { plan: this.#plan, step, now: this.#now }) : null);
    return refused === undefined ? { ok: true, result: found } : refusal(refused, by);
  }

  /** A fence that the scenario says is not proved has done nothing; one that is proved holds, whoever reaches the region. */
  #fence(step: PlannedStep, scripted: unknown): unknown {
    const proved =
      scripted === undefined ||
      judgeGate('fence', scripted, { args: step.args, accepted: null }).verdict === Verdict.pass;
    if (!proved) return scripted;
    const { refused } = this.model.act(step.id, step.effects, 'done', scripted !== undefined);
    return scripted ?? readFence(String(step.args['region']), refused === undefined, this.#now);
  }

  #override({ args }: PlannedStep): unknown {
    const name = String(args['override']);
    const { reason, by, until } = this.#plan.estate.overrides?.[name] ?? {};
    const known = reason !== undefined && by !== undefined && until !== undefined;
    return { at: this.#now, name, override: known ? { reason, by, until } : null };
  }

  #preflight(step: PlannedStep): unknown {
    const { world, setting } = this.model;
    return readPreflight(step, { world, ground: setting.ground, now: this.#now, heartbeats: [] });
  }

  #measure(step: PlannedStep, scripted: unknown): unknown {
    const [database, region] = [String(step.args['database']), String(step.args['region'])];
    const reading = scripted ?? this.#watch.lag(database, this.model.world);
    const { verdict, askable } = judgeGate('lag', reading, { args: step.args, accepted: null });
    const asked = askable === true && step.asks !== null;
    if (verdict === Verdict.pass || asked)
      this.model.measured(database, region, verdict === Verdict.pass ? Measured.within : Measured.above);
    return reading;
  }

  #happen(due: (accident: Accident) => boolean): void {
    for (const accident of [...this.#accidents].filter(due)) {
      this.#accidents.delete(accident);
      if (accident.behind !== undefined) this.#watch.fallBehind(accident.behind, accident.by ?? FAR_BEHIND_MS);
      this.model.happen(accident);
    }
  }
}

/** Without a word about accidents a failover begins as failovers do: the primary is gone. */
function usual({ kind, params }: Plan, mode: Mode): readonly Accident[] {
  return kind === RunbookKind.failover && mode !== Mode.drill ? [{ crash: String(params['from']) }] : [];
}

function copyOf(lists: Scenario['given']['failures']) {
  return new Map(Object.entries(lists).map(([id, codes]) => [id, [...codes]]));
}

function nextOf(readings: Reading[] = []): Reading | undefined {
  return readings.length > 1 ? readings.shift() : readings[0];
}

/** What an act says that the model refused, by the effect that was refused. */
const REFUSALS: Partial<Record<Effect['effect'], FailureCode>> = {
  unfences: 'two-primaries',
  promotes: 'not-fenced',
  switches: 'switchover-undone',
  'verifies-writes': 'not-verified',
  routes: 'dns-moved',
  'extracts-stranded': 'not-a-standby',
  'replays-stranded': 'not-a-primary',
  'signs-ledger': 'not-reconciled',
  'discards-divergence': 'not-reconciled',
  follows: 'not-following',
};

function refusal(reason: string, by: Effect | undefined): ActOutcome {
  const code = (/cannot be reached/.test(reason) ? undefined : by && REFUSALS[by.effect]) ?? 'unreachable';
  const sentence = `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`;
  // The model refuses before it does anything.
  return failed(code, sentence, 'unchanged');
}

function failed(code: FailureCode, reason: string, outcome: 'unchanged' | 'changed' | 'unknown'): ActOutcome {
  return { ok: false, code, reason, outcome };
}
