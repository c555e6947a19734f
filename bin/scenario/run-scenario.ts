import { failures } from '../../plan/failure.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import { runPlan } from '../../workflows/run-plan.js';
import { differences } from './differences.js';
import { People } from './people.js';
import { readingOf } from './readings.js';
import type { Reading, Scenario } from './scenario.js';
import { VirtualHost, type World } from './virtual-host.js';

export interface ScenarioResult {
  readonly name: string;
  /** What came out otherwise than the scenario says; empty when it passed. */
  readonly differences: readonly string[];
  /** Absent when the run could not be brought to an end. */
  readonly state?: RunState;
}

/** Runs a plan on the one interpreter, in the scenario's world, and compares how it ended. Never throws. */
export async function runScenario(compiled: Plan, scenario: Scenario): Promise<ScenarioResult> {
  const { name, given, answers, then } = scenario;
  const plan = takenAtTheirWord(compiled);
  const { people: all, groups } = plan.estate;
  const host = new VirtualHost(worldOf(plan, given), { people: all, groups });
  const people = new People(answers, (ms, act) => host.later(ms, act));
  const { mode, requester } = given;
  try {
    const run = runPlan({ plan, mode, requester, reason: 'scenario' }, host);
    const state = await host.drive(run, hearings => people.speak(hearings));
    const { refusals, left } = people;
    return { name, state, differences: differences(then, { state, refusals, left: [...left] }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name, differences: [`The run could not go on in this world: ${message}`] };
  }
}

/** The people of a scenario are who they say: nothing is signed, and so nobody has a key and no second factor is asked for. */
function takenAtTheirWord(plan: Plan): Plan {
  const { slack: _slack, people, ...estate } = plan.estate;
  const names = Object.fromEntries(Object.entries(people).map(([id, { name }]) => [id, { name }]));
  const steps = plan.steps.map(step =>
    step.approval ? { ...step, approval: { ...step.approval, secondFactor: false } } : step,
  );
  return { ...plan, steps, estate: { ...estate, people: names } };
}

/** Each list is used up in order, one entry for each time the act is done; the last reading stays. */
function worldOf(plan: Plan, given: Scenario['given']): World {
  const readings = new Map(Object.entries(given.readings).map(([id, one]) => [id, [one].flat()]));
  const codes = copyOf(given.failures);
  const undoCodes = copyOf(given.undo_failures);
  return (planned, id, now) => {
    const step = plan.steps.find(one => one.id === id);
    const code = (planned === step ? codes : undoCodes).get(id)?.shift();
    if (code !== undefined) {
      const { title, outcome } = failures[code];
      return { ok: false, code, reason: `${title}.`, outcome };
    }
    if (!step || planned !== step) return { ok: true, result: null };
    return { ok: true, result: readingOf(nextOf(readings.get(id)), { plan, step, now }) };
  };
}

function copyOf(lists: Scenario['given']['failures']) {
  return new Map(Object.entries(lists).map(([id, codes]) => [id, [...codes]]));
}

function nextOf(readings: Reading[] = []): Reading | undefined {
  return readings.length > 1 ? readings.shift() : readings[0];
}
