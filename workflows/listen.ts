import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import { refuseDecision, takeDecision } from './approval.js';
import * as messages from './messages.js';
import type { Run } from './run.js';

/** Refuses an Update so that the person who sent it reads why; nothing is written to the history. */
function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw ApplicationFailure.nonRetryable(reason, 'refused');
}

/** Wires what people can say to a run. Validators refuse with a reason; handlers only record, the interpreter acts. */
export function listen(run: Run): void {
  const { record } = run;
  setHandler(messages.stateQuery, () => record.snapshot());
  setHandler(messages.decideUpdate, decision => takeDecision(run, decision), {
    validator: decision => refuse(refuseDecision(run, decision)),
  });
  setHandler(messages.doneUpdate, ({ step, ...word }) => takeDone(run, step, word), {
    validator: ({ step }) => refuse(refuseDone(run, step)),
  });
  setHandler(messages.resolveUpdate, answer => takeResolution(run, answer), {
    validator: answer => refuse(refuseResolution(run, answer.resolution)),
  });
  listenToControls(run);
}

function listenToControls(run: Run): void {
  const { record } = run;
  setHandler(messages.pauseUpdate, word => {
    run.paused = true;
    record.log('paused', null, `${word.person} paused the run${because(word)}; it stops at the next safe point.`, {
      ...word,
    });
    return 'Paused at the next safe point.';
  });
  setHandler(messages.resumeUpdate, word => {
    run.paused = false;
    record.log('resumed', null, `${word.person} resumed the run${because(word)}.`, { ...word });
    return 'Resumed.';
  });
  setHandler(messages.abortUpdate, word => {
    run.abort ??= word;
    record.log('abort-asked', null, `${word.person} stops the run${because(word)}.`, { ...word });
    return record.pastPointOfNoReturn
      ? 'The run stops where it is; nothing is put back after the point of no return.'
      : 'The run stops and puts everything back.';
  });
}

function because(word: messages.Word): string {
  return word.reason ? ` (${word.reason})` : '';
}

function refuseDone(run: Run, id: string): string | undefined {
  const step = run.record.snapshot().steps.find(one => one.id === id);
  if (!step) return `This plan has no step "${id}".`;
  return step.state === 'manual' ? undefined : `"${step.title}" is not waiting for a person: it is ${step.state}.`;
}

function takeDone(run: Run, id: string, word: messages.Word): string {
  run.done.add(id);
  run.record.log('manual-done', id, `${word.person} did it${because(word)}.`, { ...word });
  return 'Noted.';
}

function refuseResolution(run: Run, resolution: messages.Resolution): string | undefined {
  const held = run.holding?.step;
  if (!held || run.holding?.answer) return 'No step is waiting for a choice now.';
  if (resolution !== 'skip') return undefined;
  if (run.unknown.size > 0)
    return `What "${held.title}" did is not known, so it cannot be skipped: retry (it reads first) or abort.`;
  return held.skippable ? undefined : `"${held.title}" cannot be skipped: what follows relies on it.`;
}

function takeResolution(run: Run, answer: messages.Word & { readonly resolution: messages.Resolution }): string {
  if (run.holding) run.holding.answer = answer;
  return `Noted: ${answer.resolution}.`;
}
