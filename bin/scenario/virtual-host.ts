import { setImmediate as settle } from 'node:timers/promises';
import type { PlannedAct } from '../../plan/plan.js';
import type { RunState, StepInput } from '../../plan/run.js';
import type { ActOutcome, Hearings, Host } from '../../workflows/host.js';

/** What an act finds or does in the scenario's world, at that time of its clock; the run as it stands then. */
export type Perform = (planned: PlannedAct, step: string, now: number, run: RunState | undefined) => ActOutcome;

/** When every scenario begins, so that a failure looks the same every time. */
export const START = Date.UTC(2026, 0, 1);
/** A run of a plan takes some hundred turns; one that takes this many goes in a circle. */
const MOST_TURNS = 20_000;

/**
 * A world in one process whose clock stands still until nothing else can happen, and then jumps to the next timer: five minutes of waiting
 * for people take no time at all.
 */
export class VirtualHost implements Host {
  readonly #perform: Perform;
  readonly #timers: { readonly at: number; readonly ring: () => void }[] = [];
  readonly #waits = new Set<{ readonly holds: () => boolean; readonly resolve: (held: boolean) => void }>();
  #now = START;
  #hearings: Hearings | undefined;

  constructor(perform: Perform) {
    this.#perform = perform;
  }

  now(): number {
    return this.#now;
  }
  sleep(ms: number): Promise<void> {
    return new Promise(resolve => this.later(ms, resolve));
  }
  /** Rings once, after that many milliseconds. */
  later(ms: number, ring: () => void): void {
    this.#timers.push({ at: this.#now + ms, ring });
  }
  async until(holds: () => boolean): Promise<void> {
    await this.#wait(holds);
  }
  within(holds: () => boolean, ms: number): Promise<boolean> {
    return this.#wait(holds, ms);
  }
  async perform(planned: PlannedAct, { context }: StepInput<PlannedAct['args']>): Promise<ActOutcome> {
    await this.sleep(planned.expectedMs);
    return this.#perform(planned, context.step, this.#now, this.#hearings?.state());
  }
  listen(hearings: Hearings): void {
    this.#hearings = hearings;
  }
  details(): void {}
  async settled(): Promise<void> {}
  info() {
    return { run: 'scenario', startedAt: START };
  }

  /** Drives a run to its end. `speak` lets people say what they say now, and returns whether anybody did. */
  async drive(run: Promise<RunState>, speak: (hearings: Hearings) => boolean): Promise<RunState> {
    let ended = false;
    const end = () => void (ended = true);
    run.then(end, end);
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      await settle();
      if (ended) return run;
      const moved = this.#wake() || (this.#hearings !== undefined && speak(this.#hearings)) || this.#jump();
      if (!moved) throw new Error('The run waits for something that cannot happen any more.');
    }
    throw new Error(`The run did not end within ${MOST_TURNS.toLocaleString('en')} turns.`);
  }

  #wait(holds: () => boolean, ms?: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true);
    return new Promise(resolve => {
      const wait = { holds, resolve };
      this.#waits.add(wait);
      const giveUp = () => {
        if (this.#waits.delete(wait)) resolve(false);
      };
      if (ms !== undefined) this.later(ms, giveUp);
    });
  }

  /** Like Temporal: everything that holds now goes on, all at once. */
  #wake(): boolean {
    const held = [...this.#waits].filter(({ holds }) => holds());
    for (const wait of held) {
      this.#waits.delete(wait);
      wait.resolve(true);
    }
    return held.length > 0;
  }

  #jump(): boolean {
    const [next] = this.#timers.toSorted((a, b) => a.at - b.at);
    if (!next) return false;
    this.#timers.splice(this.#timers.indexOf(next), 1);
    this.#now = Math.max(this.#now, next.at);
    next.ring();
    return true;
  }
}
