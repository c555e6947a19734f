import { headsSentence } from '../plan/audit/heads.js';
import { endState } from '../plan/end-state.js';
import type { JournalEntry } from '../plan/journal.js';
import type { RunInput, RunState } from '../plan/run.js';
import type { Host } from './host.js';
import { listen } from './listen.js';
import type { Run, StepOutcome } from './run.js';
import { RunRecord } from './run-record.js';
import { runStep } from './step.js';
import { temporalHost } from './temporal-host.js';
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
  const completed = await runSteps(run);
  // When nobody came, nothing is touched: putting things back is a decision too.
  const undo = completed || run.expired ? 'nothing' : await undoAll(run);
  const stop = completed ? 'completed' : run.expired ? 'expired' : 'aborted';
  const fenced = record.standing.some(effect => effect.effect === 'fences');
  const { pastPointOfNoReturn } = record;
  const end = endState({ stop, pastPointOfNoReturn, outcomeUnknown: run.unknown.size > 0, undo, fenced });
  await closeAudit(run, record.conclude(end));
  record.finish(end);
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

function openRun(input: RunInput, host: Host): Run {
  const { run, startedAt } = host.info();
  const { plan, mode } = input;
  // One run per service at a time (the workflow id), so a later run of the service has started later: the start time is its epoch.
  const context = { run, epoch: startedAt, service: plan.service, planHash: plan.hash, mode };
  return {
    host,
    input,
    record: new RunRecord(
      input,
      context,
      () => host.now(),
      entry => host.heard?.(entry, context),
    ),
    context,
    started: [],
    paused: false,
    abort: null,
    yielding: null,
    expired: false,
    unknown: new Set(),
    accepted: new Map(),
    rejecting: new Set(),
    done: new Set(),
    acts: new Set(),
    holding: null,
  };
}

async function runSteps(run: Run): Promise<boolean> {
  const { steps } = run.input.plan;
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
