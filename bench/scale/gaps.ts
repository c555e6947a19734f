/** When the acts of each run began and ended, by the clock of the worker that did them. */
export class Gaps {
  readonly #ended = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  readonly ms: number[] = [];

  /** The act of a run that does nothing in the world; the time since the run's act before it is what the engine took. */
  act(run: string): void {
    const now = performance.now();
    const before = this.#ended.get(run);
    if (before !== undefined) this.ms.push(now - before);
    this.#counts.set(run, (this.#counts.get(run) ?? 0) + 1);
    this.#ended.set(run, performance.now());
  }

  /** How many acts the runs did, which is the same for all of them. */
  acts(): number {
    const counts = new Set(this.#counts.values());
    const [count = 0] = counts;
    if (counts.size > 1) throw new Error(`Runs of one plan did different numbers of acts: ${[...counts].join(', ')}`);
    return count;
  }
}
