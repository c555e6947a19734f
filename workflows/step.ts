import { decideCondition } from '../plan/condition.js';
import { Danger, OnFailure, type PlannedStep } from '../plan/plan.js';
import { Mode } from '../plan/run.js';
import { act } from './act.js';
import { askApproval } from './approval.js';
import { measureFor, moveServices } from './evacuation.js';
import { passGate } from './gate.js';
import { settle } from './settle.js';
import { isGuarded, passGuards } from './guards.js';
import { hold } from './hold.js';
import type { ActOutcome } from './host.js';
import { stopsForPeople } from './make-way.js';
import { type Run, type StepOutcome, stopping } from './run.js';

const DONE: ActOutcome = { ok: true, result: null };

/** Runs one step to its end: done, skipped by a person, or the run stops here. */
export async function runStep(run: Run, step: PlannedStep): Promise<StepOutcome> {
  const { record } = run;
  for (;;) {
    if (!(await safePoint(run))) return 'stop';
    if (run.input.mode === Mode.rehearse && !readsOnly(step)) return skip(run, step, 'A rehearsal only reads.');
    const leftOut = await leaveOut(run, step);
    if (leftOut !== undefined) return leftOut;
    if (!run.started.includes(step)) run.started.push(step);
    record.setStep(step.id, { state: 'running', startedAt: run.host.now(), endedAt: null, reason: null });
    record.log('step-started', step.id, `${step.summary}.`);
    const outcome = await attempt(run, step);
    if (outcome.ok) return succeed(run, step, outcome.result);
    record.setStep(step.id, { state: 'failed', endedAt: run.host.now(), reason: outcome.reason });
    // Before anything else: an abort that came meanwhile must not undo what is not known. A retry that fails does not make it known either.
    if (outcome.outcome === 'unknown' && canLeaveTraces(step)) {
      run.unknown.add(step.id);
      record.doubt(step.id, step.effects);
    }
    if (stopping(run)) return 'stop';
    record.log('step-failed', step.id, outcome.reason, { code: outcome.code });
    const next = await afterFailure(run, step, outcome.reason);
    if (next !== 'again') return next;
  }
}

/** Decides the condition of a step that has one: skipped with the reason, or, when nothing is known, held for a person. Undefined: it runs. */
async function leaveOut(run: Run, step: PlannedStep): Promise<StepOutcome | undefined> {
  if (!step.when) return undefined;
  for (;;) {
    const decided = decideCondition(step.when, gate => run.record.judgementOf(gate)?.verdict ?? null);
    if (decided.runs !== null) return decided.runs ? undefined : skip(run, step, decided.reason);
    run.record.setStep(step.id, { state: 'failed', endedAt: run.host.now(), reason: decided.reason });
    run.record.log('step-failed', step.id, decided.reason, { code: 'fact-unknown' });
    const next = await afterFailure(run, step, decided.reason);
    if (next !== 'again') return next;
  }
}

/** What the runbook or the on-call wants after a failure. */
async function afterFailure(run: Run, step: PlannedStep, reason: string): Promise<StepOutcome | 'again'> {
  if (dispensable(step)) return skip(run, step, `The runbook goes on without it. ${reason}`);
  if (step.onFailure === OnFailure.abort && !run.record.pastPointOfNoReturn) {
    run.abort = { person: 'the runbook', reason: `"${step.title}" failed and says on_failure: abort` };
    return 'stop';
  }
  const answer = await hold(run, step, reason);
  if (answer === 'retry') return 'again';
  if (answer === 'failover') return turn(run, step);
  return answer === 'skip' ? skip(run, step, reason) : 'stop';
}

/** Goes on as a failover, unless the act turns out to have done its work after all: what is not known is read back first. */
async function turn(run: Run, step: PlannedStep): Promise<StepOutcome> {
  if (run.unknown.has(step.id)) {
    const found = await act(run, step.id, step, { onlyReadBack: true });
    if (found.ok) return succeed(run, step, found.result);
  }
  run.turning = true;
  const title = run.input.plan.unplanned?.title ?? '';
  const sentence = `The planned move goes on as an unplanned one, in the same run: "${title}", with a bound and an approval of its own.`;
  run.record.log('turned-unplanned', step.id, sentence, { source: run.input.plan.unplanned?.source ?? null });
  return 'stop';
}

async function attempt(run: Run, step: PlannedStep): Promise<ActOutcome> {
  if (step.manual) return waitForPerson(run, step);
  if (step.approval) {
    const answer = await askApproval(run, step, step.approval);
    if (answer === 'approved') return DONE;
    return {
      ok: false,
      code: `approval-${answer}`,
      reason: `The approval was not given: ${answer}.`,
      outcome: 'unchanged',
    };
  }
  if (isGuarded(run, step)) {
    const refusal = await passGuards(run, step);
    if (refusal) return run.unknown.has(step.id) ? readBack(run, step, refusal) : refusal;
  }
  if (step.moves) return moveServices(run);
  if (!step.gate) return settle(run, step, await act(run, step.id, step));
  if (step.measures !== undefined) return measureFor(step, run, () => passGate(run, step));
  const gate = await passGate(run, step);
  // Above the budget only people can let through, and the question to them comes later in the plan; the guards ask again before the promotion.
  return !gate.ok && gate.askable && step.asks !== null ? DONE : gate;
}

/**
 * A step whose effect is not known may have done its work, and then its own gates refuse it: "already a primary". Only the act can find that out. It
 * begins nothing new, because the gates do not let it.
 */
async function readBack(run: Run, step: PlannedStep, refusal: ActOutcome): Promise<ActOutcome> {
  const found = await act(run, step.id, step, { onlyReadBack: true });
  return !found.ok && found.outcome === 'unchanged' ? refusal : found;
}

function succeed(run: Run, step: PlannedStep, result: unknown): StepOutcome {
  const { record } = run;
  run.unknown.delete(step.id);
  record.stand(step.id, step.effects);
  record.setStep(step.id, { state: 'done', endedAt: run.host.now(), result });
  record.log('step-succeeded', step.id, `Done: ${step.summary}.`, { result });
  if (step.danger === Danger.pointOfNoReturn && !record.pastPointOfNoReturn) {
    record.pastPointOfNoReturn = true;
    // The promotion has read what the switchover left behind: who is primary, and that the old one is fenced.
    const { unplanned } = run.input.plan;
    if (unplanned?.steps.includes(step))
      for (const id of run.unknown) if (!unplanned.steps.some(one => one.id === id)) run.unknown.delete(id);
    record.log('point-of-no-return', step.id, 'From here on nothing is put back; the run goes forward or holds.');
  }
  return 'done';
}

function skip(run: Run, step: PlannedStep, reason: string): StepOutcome {
  run.record.setStep(step.id, { state: 'skipped', endedAt: run.host.now(), reason });
  run.record.log('step-skipped', step.id, `Skipped: ${step.summary}. ${reason}`);
  return 'done';
}

async function waitForPerson(run: Run, step: PlannedStep): Promise<ActOutcome> {
  if (stopsForPeople(run)) return { ok: false, code: 'stopped', reason: 'The drill makes way.', outcome: 'unchanged' };
  run.record.setStep(step.id, { state: 'manual' });
  run.record.setStatus('manual');
  const done = await run.host.within(() => run.done.has(step.id) || stopping(run), step.timeoutMs);
  run.record.setStatus('running');
  if (run.done.has(step.id)) return DONE;
  const reason = done ? 'The run was stopped.' : 'Nobody said that it was done.';
  return { ok: false, code: 'manual-not-done', reason, outcome: 'unchanged' };
}

/** Waits while the run is paused; false when it must stop. */
async function safePoint(run: Run): Promise<boolean> {
  if (run.paused && !stopping(run)) {
    run.record.setStatus('paused');
    await run.host.until(() => !run.paused || stopping(run));
    run.record.setStatus('running');
  }
  return !stopping(run);
}

/** A step that only reads, or that the runbook can do without (a notice), leaves nothing behind that could make the next act dangerous. */
function canLeaveTraces(step: PlannedStep): boolean {
  return step.danger !== Danger.reads && !dispensable(step);
}

function dispensable(step: PlannedStep): boolean {
  return step.onFailure === OnFailure.continue && step.skippable;
}

function readsOnly(step: PlannedStep): boolean {
  return step.danger === Danger.reads && !step.manual && step.approval === null;
}
