import {
  ActivityFailure,
  CancellationScope,
  ChildWorkflowFailure,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { DrillMoment, type DrillInput, type DrillResult } from '../plan/drills/drill.js';
import { compareEstates, type EstateState } from '../plan/drills/estate-state.js';
import { isMove } from '../plan/drills/grade-drill.js';
import { judgeSteady, type SteadyRules } from '../plan/drills/steady-state.js';
import { judgeWindow } from '../plan/drills/window.js';
import { DrillLevel } from '../plan/history/drill-level.js';
import { Mode } from '../plan/run.js';
import { closeCourse, type Course, faultActs, keepGrades, looks, openCourse } from './drill-course.js';
import { drillRun, makeWayFor } from './drill-run.js';
import { CONTROL_QUEUE, DRILL_QUEUE, drillQuery, yieldSignal } from './messages.js';

/** A standby that comes back streams within seconds; the comparison waits so often, a second each. */
const SETTLING = 60;

/**
 * One drill: judges its window, asks the blocking alarms, reads the estate, runs the runbook and what brings the service home, takes its fault
 * away whatever happened, proves by a second reading that everything is as it was, and grades itself. It makes way at once for anything real.
 */
export async function runDrill(input: DrillInput): Promise<DrillResult> {
  const course = openCourse(input, Date.now());
  setHandler(drillQuery, () => course.now);
  setHandler(yieldSignal, word => makeWayFor(course, word));
  CancellationScope.current().cancelRequested.catch(() =>
    makeWayFor(course, { person: 'whoever cancelled it', reason: 'it was cancelled in Temporal' }),
  );
  return await CancellationScope.nonCancellable(async () => {
    course.facts.refused = judgeTimes(course);
    if (course.facts.refused === null && input.level === DrillLevel.sandbox) return await inSandbox(course);
    course.facts.refused ??= await refusal(course);
    if (course.facts.refused === null) await goThrough(course);
    return closeCourse(course, Date.now());
  });
}

function judgeTimes({ input, facts }: Course): string | null {
  if (!input.times) return null;
  facts.window = judgeWindow(input.times, Date.now());
  return facts.window.open ? null : facts.window.reason;
}

/** Why it must not begin now: an alarm, or a service that is not well to begin with. */
async function refusal(course: Course): Promise<string | null> {
  const { input } = course;
  course.now = 'It looks at the alarms and at the estate.';
  try {
    const { alarms } = input;
    const rang = alarms.blocking.length > 0 ? await looks()['drill.alarms'](alarms.blocking) : null;
    if (rang !== null) return rang;
    course.before = await look(course);
  } catch (error) {
    return `The estate could not be read: ${reasonOf(error)}`;
  }
  const { steady, reason } = note(course, DrillMoment.before, course.before, input.steady);
  return steady ? null : `The service is not well to begin with: ${reason}`;
}

async function goThrough(course: Course): Promise<void> {
  const { facts, input } = course;
  try {
    await inject(course);
    const state = await drillRun(course, input.plan, input.level === DrillLevel.rehearse ? Mode.rehearse : Mode.drill);
    // A reconciliation moves no clients: they are at home again after what follows it.
    const moved = state?.pastPointOfNoReturn === true && isMove(input.plan.kind);
    if (moved || input.level === DrillLevel.rehearse) {
      // Of a region that was lost on purpose nothing streams yet.
      const rules = input.fault ? { ...input.steady, standbys: 0 } : input.steady;
      note(course, DrillMoment.after, await look(course), rules);
    }
  } catch (error) {
    facts.trouble ??= reasonOf(error);
  }
  await heal(course);
  try {
    for (const plan of input.back) {
      if (facts.runs.at(-1)?.state.end !== 'SUCCEEDED') break;
      await drillRun(course, plan, Mode.drill);
    }
  } catch (error) {
    facts.trouble ??= reasonOf(error);
  }
  await proveCleanUp(course);
}

async function inject({ input: { fault }, facts }: Course): Promise<void> {
  if (!fault) return;
  // From before it is brought about: what was lost since counts.
  facts.injectedAt = Date.now();
  const [queue, vector] = 'queue' in fault ? [fault.queue, []] : [CONTROL_QUEUE, fault.inject];
  await faultActs(queue, 1)['drill.inject']({ name: fault.name, vector });
}

async function heal({ input: { fault }, facts }: Course): Promise<void> {
  if (!fault || facts.injectedAt === null) return;
  const [queue, vector] = 'queue' in fault ? [fault.queue, []] : [CONTROL_QUEUE, fault.heal];
  try {
    await faultActs(queue, 3)['drill.heal']({ name: fault.name, vector });
  } catch (error) {
    facts.trouble ??= `The fault ${fault.name} could not be taken away: ${reasonOf(error)}`;
  }
}

/** Reads the estate until it is as it was, or for a minute; what differs then is told. */
async function proveCleanUp(course: Course): Promise<void> {
  const { input, facts, before } = course;
  if (!before) return;
  course.now = 'It proves that everything is as it was.';
  try {
    let after = await look(course);
    let differences = compareEstates(before, after);
    // After way was made past the point of no return it cannot become as it was.
    const settling = course.yielding && facts.runs.some(({ state }) => state.pastPointOfNoReturn) ? 0 : SETTLING;
    for (let n = 0; n < settling && !(differences.length === 0 && judgeSteady(after, input.steady).steady); n++) {
      await sleep('1 s');
      after = await look(course);
      differences = compareEstates(before, after);
    }
    facts.differences = differences;
    if (input.back.length > 0 && !course.yielding) note(course, DrillMoment.afterFailback, after, input.steady);
    if (input.fault && 'queue' in input.fault) facts.witness = await faultActs(input.fault.queue, 1)['drill.witness']();
  } catch (error) {
    facts.trouble ??= `What it has left behind could not be read: ${reasonOf(error)}`;
  }
}

function look({ input }: Course): Promise<EstateState> {
  const { service, plan, level } = input;
  return looks()['drill.look']({ service, estate: plan.estate, write: level !== DrillLevel.rehearse });
}

function note({ facts }: Course, when: DrillMoment, state: EstateState, rules: SteadyRules) {
  const judged = judgeSteady(state, rules);
  facts.steady.push({ when, ...judged });
  return judged;
}

const SANDBOX_MS = 3_600_000;

/** The whole drill happens in two private regions, beside the worker that may start them. */
async function inSandbox(course: Course): Promise<DrillResult> {
  const { input } = course;
  course.now = 'It runs in a sandbox of its own.';
  const acts = proxyActivities<{ 'drill.sandbox'(one: DrillInput): Promise<DrillResult> }>({
    taskQueue: DRILL_QUEUE,
    startToCloseTimeout: SANDBOX_MS,
    scheduleToStartTimeout: '5 minutes',
    heartbeatTimeout: '30 s',
    retry: { maximumAttempts: 1 },
  });
  try {
    const result = { ...(await acts['drill.sandbox'](input)), window: course.facts.window };
    keepGrades(input, result, [input.plan, ...input.back]);
    return result;
  } catch (error) {
    course.facts.refused = `No sandbox drill came about: ${reasonOf(error)}`;
    return closeCourse(course, Date.now());
  }
}

function reasonOf(error: unknown): string {
  const wrapped = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  const cause = wrapped ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
