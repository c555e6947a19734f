import {
  CancellationScope,
  getExternalWorkflowHandle,
  proxyActivities,
  startChild,
  TemporalFailure,
} from '@temporalio/workflow';
import type { Alarm } from '../plan/drills/drill-entry.js';
import type { Plan } from '../plan/plan.js';
import type { Mode, RunInput, RunState } from '../plan/run.js';
import { drillReason, tagOf } from '../plan/drills/ended-runs.js';
import type { Course } from './drill-course.js';
import { MADE_WAY } from './make-way.js';
import type { Word } from '../plan/act.js';
import { CONTROL_QUEUE, runWorkflowId, yieldSignal } from './messages.js';
import { searchAttributesOfChild } from './search-attributes.js';

/**
 * Runs one runbook as the service's own run, and waits for its end. Null when it was not begun, because way is made. The run is nobody's
 * prisoner: people speak to it as to any other, and it goes on when the drill is ended from outside.
 */
export async function drillRun(course: Course, plan: Plan, mode: Mode): Promise<RunState | null> {
  const { input } = course;
  if (course.yielding) return null;
  course.now = `"${plan.title}" runs.`;
  const workflowId = runWorkflowId(input.service);
  const run = runInputOf(course, plan, mode);
  let handle;
  try {
    handle = await startChild<(one: RunInput) => Promise<RunState>>(plan.kind, {
      workflowId,
      args: [run],
      taskQueue: CONTROL_QUEUE,
      parentClosePolicy: 'ABANDON',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `Drill ${input.drill}: ${plan.title}`,
      ...searchAttributesOfChild(run),
    });
  } catch (error) {
    // The SDK does not export the class to workflows.
    if (!(error instanceof TemporalFailure) || error.name !== 'WorkflowExecutionAlreadyStartedError') throw error;
    makeWayFor(course, { person: `another run of ${input.service}`, reason: 'it was there first' });
    return null;
  }
  const tell = (word: Word) =>
    void getExternalWorkflowHandle(workflowId, handle.firstExecutionRunId).signal(yieldSignal, word).catch(ignore);
  course.tell = tell;
  if (course.yielding) tell(course.yielding);
  const quiet = watchAlarms(course);
  try {
    const state = await handle.result();
    course.facts.runs.push({ workflowId, state });
    course.plans.push(plan);
    const asked = state.journal.find(({ data }) => data['yield'] === MADE_WAY.yield);
    // Stopped by an alarm of its own it has failed, and goes home.
    if (asked && course.facts.trouble === null)
      makeWayFor(course, { person: String(asked.data['person']), reason: String(asked.data['reason']) });
    return state;
  } finally {
    course.tell = null;
    quiet();
  }
}

/** Only in the first run somebody is asleep. */
function runInputOf({ input, facts }: Course, plan: Plan, mode: Mode): RunInput {
  const { requester, expiresMs } = input;
  const run = { plan, mode, requester, reason: drillReason(input), drill: tagOf(input) };
  return expiresMs === undefined || facts.runs.length > 0 ? run : { ...run, expiresMs };
}

/** From now on nothing new is begun, and the run that is under way is told. */
export function makeWayFor(course: Course, word: Word): void {
  if (course.yielding) return;
  course.yielding = word;
  course.facts.yieldedTo = `It made way for ${word.person} (${word.reason}).`;
  course.tell?.(word);
}

const ALARMS_MS = 86_400_000;

/** Watches the outcome alarms until the returned function is called; the first that rings stops the run, and counts against the drill. */
function watchAlarms(course: Course): () => void {
  const alarms = course.input.alarms.outcome;
  if (alarms.length === 0) return ignore;
  const scope = new CancellationScope();
  const acts = proxyActivities<{ 'drill.watch-alarms'(watched: readonly Alarm[]): Promise<string> }>({
    taskQueue: CONTROL_QUEUE,
    startToCloseTimeout: ALARMS_MS,
    heartbeatTimeout: '5 s',
    cancellationType: 'TRY_CANCEL',
  });
  const watch = async () => {
    const rang = await acts['drill.watch-alarms'](alarms);
    course.facts.trouble = `Stopped at the next safe point: ${rang}`;
    course.tell?.({ person: 'its outcome alarms', reason: rang });
  };
  scope.run(watch).catch(ignore);
  return () => scope.cancel();
}

function ignore(): void {}
