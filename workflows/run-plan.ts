import { headsSentence } from '../plan/audit/heads.js';
import { endState } from '../plan/end-state.js';
import { evacuationEnd } from '../plan/evacuation-end.js';
import type { PlannedStep } from '../plan/plan.js';
import type { JournalEntry } from '../plan/journal.js';
import type { RunInput, RunState } from '../plan/run.js';
import type { Host } from './host.js';
import { listen } from './listen.js';
import { openRun } from './open-run.js';
import type { Run, StepOutcome } from './run.js';
import { runStep } from './step.js';
import { temporalHost } from './temporal-host.js';
import { goOnUnplanned } from './unplanned.js';
import { undoAll } from './undo.js';

/**
 * The one interpreter. It walks the plan's steps as soon as what they need is done, and branches only on fields of the plan, never on a
 * step kind. The plan is the workflow's input, so an edit to the runbook changes nothing that is running.
 */
export async function runPlan(input: RunInput, host: Host = temporalHost): Promise<RunState> {
  const run = openRun(input, host);
  listen(run);
  const { record } = run;
  record.log('run-started', null, `${input.requester} started "${input.plan.title}" (${input.mode}): ${input.reason}`, {
    planHash: input.plan.hash,
  });
  let completed = await runSteps(run, run.input.plan.steps);
  if (run.turning) completed = await runSteps(run, goOnUnplanned(run));
  // When nobody came, nothing is touched: putting things back is a decision too.
  const undo = completed || run.expired ? 'nothing' : await undoAll(run);
  const stop = completed ? 'completed' : run.expired ? 'expired' : 'aborted';
  const fenced = record.standing.some(effect => effect.effect === 'fences');
  const { pastPointOfNoReturn } = record;
  const end = endState({ stop, pastPointOfNoReturn, outcomeUnknown: run.unknown.size > 0, undo, fenced });
  const ended = run.input.plan.evacuation ? evacuationEnd(end, record.moves) : end;
  await closeAudit(run, record.conclude(ended));
  record.finish(ended);
  host.details(`**${input.plan.title}**: ${record.snapshot().end}. ${record.serviceState}`);
  await host.settled();
  const state = record.snapshot();
  host.ended?.({ state, plan: input.plan, reason: input.reason, drill: input.drill ?? null, grade: null });
  return state;
}

/** Where the audit journals stand when the run is over, for whoever reads the run's own journal: an anchor that their owner does not keep. */
async function closeAudit({ host, record, context, input }: Run, ended: JournalEntry): Promise<void> {
  const heads = await host.auditHeads?.({ context, ended, regions: Object.keys(input.plan.estate.regions) });
  if (heads) record.log('audit-heads', null, headsSentence(heads), { ...heads });
}

async function runSteps(run: Run, steps: readonly PlannedStep[]): Promise<boolean> {
  const ends = new Map<string, Promise<StepOutcome>>();
  const end = (id: string): Promise<StepOutcome> => {
    const known = ends.get(id);
    const step = steps.find(one => one.id === id);
    if (known || !step) return known ?? Promise.resolve<StepOutcome>('stop');
    const promise = Promise.all(step.needs.map(end)).then(needed => {
      if (needed.includes('stop')) return 'stop';
      run.host.details(`**${run.input.plan.title}**, now: ${step.summary}.`);
      return runStep(run, step);
    });
    ends.set(id, promise);
    return promise;
  };
  const outcomes = await Promise.all(steps.map(step => end(step.id)));
  return outcomes.every(outcome => outcome === 'done');
}
