/** Lets loops sleep until a time, a ring or the end. */
export class Bell {
  readonly #sleepers = new Set<() => void>();

  /** Wakes everyone who sleeps now. */
  ring(): void {
    for (const wake of this.#sleepers) wake();
  }

  sleep(ms: number, stop: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      if (stop.aborted) return resolve();
      const wake = (): void => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        stop.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#sleepers.add(wake);
      stop.addEventListener('abort', wake, { once: true });
    });
  }
}
