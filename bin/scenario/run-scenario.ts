import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import { runPlan } from '../../workflows/run-plan.js';
import { differences } from './differences.js';
import { People } from './people.js';
import type { Scenario } from './scenario.js';
import { ScenarioWorld } from './scenario-world.js';
import { VirtualHost } from './virtual-host.js';

export interface ScenarioResult {
  readonly name: string;
  /** What came out otherwise than the scenario says; empty when it passed. */
  readonly differences: readonly string[];
  /** Absent when the run could not be brought to an end. */
  readonly state?: RunState;
}

/** Runs a plan on the one interpreter, in the scenario's world, and compares how it and the world ended. Never throws. */
export async function runScenario(plan: Plan, scenario: Scenario): Promise<ScenarioResult> {
  const { name, given, answers, then } = scenario;
  const { mode, requester } = given;
  try {
    const world = new ScenarioWorld(plan, given);
    const host = new VirtualHost((...act) => world.perform(...act));
    const people = new People(answers, (ms, act) => host.later(ms, act));
    const run = runPlan({ plan, mode, requester, reason: 'scenario' }, host);
    const state = await host.drive(run, hearings => {
      world.observe(hearings.state());
      return people.speak(hearings);
    });
    world.finish(state);
    const { refusals, left } = people;
    const outcome = { state, refusals, left: [...left], world };
    return { name, state, differences: differences(then, outcome) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name, differences: [`The run could not go on in this world: ${message}`] };
  }
}
