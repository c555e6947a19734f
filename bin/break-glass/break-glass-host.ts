import { setTimeout as sleep } from 'node:timers/promises';
import type { Directory } from '../../plan/directory.js';
import type { JournalEntry } from '../../plan/journal.js';
import type { PlannedAct } from '../../plan/plan.js';
import type { RunState, StepInput } from '../../plan/run.js';
import type { ActOutcome, BreakGlass, DirectoryReading, Hearings, Host, JournalContext } from '../../workflows/host.js';
import { doAct, STILL_RUNNING } from './do-act.js';

export interface HostParts {
  readonly breakGlass: BreakGlass;
  readonly run: string;
  /** The epoch of its acts. */
  readonly startedAt: number;
  readonly now: () => number;
  /** One attempt of an act, behind its record. */
  readonly attempt: (planned: PlannedAct, input: StepInput<PlannedAct['args']>, number: number) => Promise<unknown>;
  readonly directory: () => Directory;
  readonly heard: (entry: JournalEntry, context: JournalContext) => void;
}

/** What waits is looked at so often. Acts take longer, and people much. */
const TICK_MS = 20;

/**
 * The interpreter's world without Temporal: this process's clock, its acts, one person. Nothing survives the process. When it dies, what was
 * begun stands as it stands, and a new run of the plan reads before it acts, as always.
 */
export class BreakGlassHost implements Host {
  readonly breakGlass: BreakGlass;
  readonly #parts: HostParts;
  readonly #running = new Set<Promise<unknown>>();
  #hearings: Hearings | undefined;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.breakGlass = parts.breakGlass;
  }

  get hearings(): Hearings | undefined {
    return this.#hearings;
  }
  state(): RunState | undefined {
    return this.#hearings?.state();
  }

  now(): number {
    return this.#parts.now();
  }
  sleep(ms: number): Promise<void> {
    return sleep(ms);
  }
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await sleep(TICK_MS);
  }
  async within(holds: () => boolean, ms: number): Promise<boolean> {
    const end = this.now() + ms;
    while (!holds()) {
      if (this.now() >= end) return false;
      await sleep(TICK_MS);
    }
    return true;
  }

  async perform(planned: PlannedAct, input: StepInput<PlannedAct['args']>): Promise<ActOutcome> {
    if (this.#running.size > 0 && this.#overdue) return STILL_RUNNING;
    const outcome = await doAct(
      planned,
      number => this.#parts.attempt(planned, input, number),
      work => this.#track(work),
    );
    this.#overdue = this.#running.size > 0 && !outcome.ok && outcome.outcome === 'unknown';
    return outcome;
  }
  /** An act was given up that has not ended. */
  #overdue = false;

  #track(work: Promise<unknown>): void {
    this.#running.add(work);
    const ended = () => void this.#running.delete(work);
    work.then(ended, ended);
  }

  async directory(): Promise<DirectoryReading> {
    return { ok: true, directory: this.#parts.directory() };
  }
  listen(hearings: Hearings): void {
    this.#hearings = hearings;
  }
  details(): void {}
  heard(entry: JournalEntry, context: JournalContext): void {
    this.#parts.heard(entry, context);
  }
  async settled(): Promise<void> {}
  info() {
    const { run, startedAt } = this.#parts;
    return { run, startedAt };
  }
}
