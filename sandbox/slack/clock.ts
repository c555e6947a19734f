/** The only clock of the local Slack: rate limits, expiries, deadlines and retries all ask it. */
export interface SlackClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `act` once after so many milliseconds; the returned function cancels that. */
  after(ms: number, act: () => void): () => void;
}

export const systemClock: SlackClock = {
  now: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface ManualClock extends SlackClock {
  /** Moves the time on and calls what has become due, in the order in which it is due. */
  advance(ms: number): void;
}

/** A clock that stands still until a test moves it. */
export function manualClock(startMs: number): ManualClock {
  let now = startMs;
  const waiting = new Set<{ at: number; act: () => void }>();
  const nextBy = (end: number) => [...waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    after(ms, act) {
      const one = { at: now + ms, act };
      waiting.add(one);
      return () => void waiting.delete(one);
    },
    advance(ms) {
      const end = now + ms;
      for (let due = nextBy(end); due !== undefined; due = nextBy(end)) {
        waiting.delete(due);
        now = Math.max(now, due.at);
        due.act();
      }
      now = end;
    },
  };
}
