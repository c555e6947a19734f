import type { Children } from '../bot/render/evacuation-rows.js';
import { journalLine } from '../bot/render/journal-line.js';
import { plain } from '../bot/render/plain.js';
import { runSummary } from '../bot/render/run-summary.js';
import { slowWord } from '../bot/render/slow-word.js';
import { slowSteps } from '../plan/history/slow-steps.js';
import { EndState, type RunState } from '../plan/run.js';
import type { Plan } from '../plan/plan.js';
import { childrenOf } from '../bot/runs/children-of.js';
import type { Cli } from './cli.js';
import { RunsError } from '../bot/runs/runs-error.js';
import { CliError } from './cli-error.js';
import { ExitCode } from './exit-code.js';
import { liveBlock } from './live-block.js';
import type { Runs, RunView } from '../bot/runs/runs.js';

/** At most five looks and five redraws a second. */
const LOOK_EVERY_MS = 200;

export interface Followed {
  readonly service: string;
  readonly runId: string;
  readonly plan: Plan | undefined;
  /** By step id, the time that it took at most in three of four drills, milliseconds. */
  readonly limits: ReadonlyMap<string, number>;
  /** Where progress is shown; with `--json`, standard error, so that standard output is one document. */
  readonly json: boolean;
}

/** How a run was left: ended, or going on when the person went. */
export interface Left {
  /** The last that was seen of it; null when nothing was seen yet. */
  readonly state: RunState | null;
  readonly exitCode: ExitCode;
}

/** The exit code of a run as it stands: 0 for SUCCEEDED only. */
export function exitCodeOf(state: RunState | null): ExitCode {
  if (state === null) return ExitCode.failed;
  if (state.end === null) return ExitCode.notOver;
  return state.end === EndState.succeeded ? ExitCode.done : ExitCode.failed;
}

/**
 * Shows a run until it ends or the person leaves; leaving never touches the run. A worker or a server that does not answer is shown
 * and waited for: the run itself is not lost by it.
 */
export async function followRun(cli: Cli, runs: Runs, followed: Followed): Promise<Left> {
  const show = progress(cli, followed);
  const stop = cli.interruptible();
  let last: RunState | null = null;
  while (!stop.aborted) {
    const view = await look(runs, followed);
    if (view instanceof RunsError) show.trouble(view);
    else if (view.state) show.state((last = view.state), await childrenOf(runs, view.state));
    if (!(view instanceof RunsError) && view.state?.end) return { state: view.state, exitCode: exitCodeOf(view.state) };
    if (!(view instanceof RunsError) && view.execution !== 'RUNNING') throw endedFromOutside(view);
    await cli.pause(LOOK_EVERY_MS, stop);
  }
  cli.err.write(`The run goes on without you. Look again: lifeboat status ${followed.service} --follow\n`);
  return { state: last, exitCode: ExitCode.notOver };
}

async function look(runs: Runs, { service, runId }: Followed): Promise<RunView | RunsError> {
  try {
    return await runs.view(service, runId);
  } catch (error) {
    if (error instanceof RunsError && (error.code === 'no-worker' || error.code === 'temporal-unreachable'))
      return error;
    throw error;
  }
}

function endedFromOutside(view: RunView): CliError {
  return new CliError(
    'ended-from-outside',
    `The run was ended in Temporal itself (${view.execution}) and has no end state. What state ${view.service} is in is not known to it.`,
    `Read the journal with lifeboat report ${view.service} and look at the servers before anything is started.`,
  );
}

interface Progress {
  state(state: RunState, children: Children): void;
  trouble(error: RunsError): void;
}

function progress(cli: Cli, { json, plan, limits }: Followed): Progress {
  const screen = json ? cli.err : cli.out;
  const { paint } = cli;
  if (!screen.isTerminal) return journalProgress(cli, screen.write.bind(screen), limits);
  const block = liveBlock(screen);
  return {
    state: (state, children) =>
      block.draw(runSummary(state, { now: cli.now(), paint, plan, limits, children }), state.end !== null),
    trouble: error => block.draw([error.message, error.todo], false),
  };
}

/** For logs and pipes: each journal line once, each trouble once, and each step that is slow once for every time it was begun. */
function journalProgress({ paint, now }: Cli, write: (text: string) => void, limits: Followed['limits']): Progress {
  const slow = new Set<string>();
  let shown = 0;
  let trouble = '';
  return {
    state: state => {
      trouble = '';
      for (const entry of state.journal.slice(shown)) write(`${journalLine(entry, state.startedAt, paint)}\n`);
      shown = state.journal.length;
      for (const [id, limitMs] of slowSteps(state, limits, now())) {
        const step = state.steps.find(one => one.id === id);
        const key = `${id}/${step?.startedAt ?? 0}`;
        if (!slow.has(key)) write(`  ${paint.ask('!')} ${plain(step?.title ?? id)}: ${slowWord(limitMs)}\n`);
        slow.add(key);
      }
    },
    trouble: error => {
      if (trouble !== error.message) write(`${error.message} ${error.todo}\n`);
      trouble = error.message;
    },
  };
}
