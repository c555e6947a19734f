import { EndState, type RunState } from '../../plan/run.js';
import type { Plan } from '../../plan/plan.js';
import type { BotLog } from '../bot-log.js';
import type { Plans } from '../runs/plans.js';
import type { RunListing, RunLook, Runs } from '../runs/runs.js';
import { RunsError } from '../runs/runs-error.js';

export interface Followed {
  readonly service: string;
  readonly runId: string;
}

export interface FollowerParts {
  readonly runs: Runs;
  readonly plans: Plans;
  /** Runs that have a card that may still change, from before a restart too. */
  readonly open: () => readonly Followed[];
  /** `redraw`: nothing has happened but time has passed. */
  readonly show: (state: RunState, plan: Plan | undefined, redraw: boolean) => Promise<void>;
  readonly log: BotLog;
  readonly now: () => number;
}

interface Known {
  events: number;
  shownAt: number;
  state: RunState | null;
  over: boolean;
}

/** A run that ended longer ago than this before the bot first saw it is history, not news. */
const NEWS_MS = 10 * 60_000;
/** A card whose clock only goes on is drawn again after so long, and less often the more runs there are: Slack takes some 48 a minute. */
const REDRAW_MS = 10_000;
const REDRAW_PER_RUN_MS = 3_000;
/** Looks at the same time. */
const AT_ONCE = 8;

/** Looks at every run and shows those in which something has happened. It only reads: whatever fails here, the runs go on. */
export class Follower {
  readonly #parts: FollowerParts;
  readonly #known = new Map<string, Known>();

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** One round over all runs. */
  async round(): Promise<void> {
    const { runs, open, now } = this.#parts;
    const listed = (await runs.list()).filter(run => this.#isNews(run, now()));
    const wanted = new Map<string, Followed>([...open(), ...listed].map(run => [run.runId, run]));
    const queue = [...wanted.values()].filter(({ runId }) => !this.#known.get(runId)?.over);
    const redrawMs = Math.max(REDRAW_MS, queue.length * REDRAW_PER_RUN_MS);
    const worker = async (): Promise<void> => {
      for (let run = queue.shift(); run; run = queue.shift()) await this.look(run, redrawMs);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Looks at one run now: after a click people should not wait for the next round. */
  async look(run: Followed, redrawMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { runs, plans, show, now } = this.#parts;
    const known = this.#known.get(run.runId) ?? { events: 0, shownAt: 0, state: null, over: false };
    this.#known.set(run.runId, known);
    try {
      const seen = await runs.look(run.service, run.runId, known.events);
      const state = seen ? stateOf(seen) : known.state;
      if (!state || (!seen && now() - known.shownAt < redrawMs)) return;
      await show(state, await plans.of(run.service, run.runId), !seen);
      Object.assign(known, { state, shownAt: now(), over: state.end !== null, events: seen?.events ?? known.events });
    } catch (error) {
      this.#failed(run, error);
    }
  }

  #isNews({ runId, execution, startedAt }: RunListing, now: number): boolean {
    return execution === 'RUNNING' || this.#known.has(runId) || now - startedAt < NEWS_MS;
  }

  #failed({ service, runId }: Followed, error: unknown): void {
    const code = error instanceof RunsError ? error.code : 'unexpected';
    const what = error instanceof Error ? error.message : String(error);
    // A run that Temporal has forgotten will never be seen again.
    if (code === 'no-run') Object.assign(this.#known.get(runId) ?? {}, { over: true });
    this.#parts.log.warn('run-not-seen', { service, run: runId, code, what });
  }
}

/** The state of a run; of one that was ended from outside the last that was known of it, with nothing claimed about the service. */
function stateOf({ state, execution, service }: RunLook): RunState | null {
  if (!state || state.end !== null || execution === 'RUNNING') return state;
  const serviceState = `The run was ended in Temporal itself (${execution}). What state ${service} is in is not known to it: look at the servers before anything is started.`;
  return { ...state, status: 'ended', end: EndState.unknown, serviceState };
}
