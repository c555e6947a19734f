import type { Word } from '../plan/act.js';
import { evacuationName } from '../plan/evacuation.js';
import { refuse, type Refusal } from '../plan/refusal.js';
import { refuseDecision, takeDecision } from './decide.js';
import type { Hearing } from './host.js';
import type { ParentWord, Resolution } from './messages.js';
import { proving } from './prove.js';
import type { Run } from './run.js';
import { makeWay } from './make-way.js';
import { stop } from './stop.js';
import { refuseUnplanned } from './unplanned.js';

/** Wires what people can say to a run. It is refused with a reason before it counts; taking it only records, the interpreter acts. */
export function listen(run: Run): void {
  run.host.listen({
    state: () => run.record.snapshot(),
    decide: {
      refuse: decision => refuseDecision(run, decision),
      take: decision => takeDecision(run, decision),
    },
    done: proving(
      run,
      { refuse: ({ step }) => refuseDone(run, step), take: ({ step, ...word }) => takeDone(run, step, word) },
      ({ step }) => ({ kind: 'done', topic: 'manual', step }),
    ),
    resolve: proving(
      run,
      { refuse: ({ resolution }) => refuseResolution(run, resolution), take: answer => takeResolution(run, answer) },
      ({ resolution }) => ({ kind: resolution, topic: 'held' }),
    ),
    pause: proving(run, pause(run), () => ({ kind: 'pause', topic: 'run' })),
    resume: proving(run, resume(run), () => ({ kind: 'resume', topic: 'run' })),
    abort: proving(run, abort(run), () => ({ kind: 'abort', topic: 'run' })),
    yield: { take: word => makeWay(run, word) },
    parent: word => hearParent(run, word),
  });
}

/** What was said to the evacuation counts here as if it were said here, until the point of no return: from there the service only goes forward. */
function hearParent(run: Run, { say, word }: ParentWord): void {
  // A run that no evacuation began has nobody who could pass anything on to it.
  if (!run.parent?.workflowId.startsWith(evacuationName(''))) return;
  if (run.record.pastPointOfNoReturn && say !== 'resume') {
    const sentence = `${word.person} wants the evacuation to ${say}; this run is past its point of no return and goes on.`;
    run.record.log(say === 'abort' ? 'abort-asked' : 'paused', null, sentence, { ...word, heeded: false });
    return;
  }
  if (say === 'abort') stop(run, word);
  else void (say === 'pause' ? pause(run) : resume(run)).take(word);
}

function pause(run: Run): Hearing<Word> {
  return {
    take(word) {
      run.paused = true;
      const sentence = `${word.person} paused the run${because(word)}; it stops at the next safe point.`;
      run.record.log('paused', null, sentence, { ...word });
      return 'Paused at the next safe point.';
    },
  };
}

function resume(run: Run): Hearing<Word> {
  return {
    take(word) {
      run.paused = false;
      run.record.log('resumed', null, `${word.person} resumed the run${because(word)}.`, { ...word });
      return 'Resumed.';
    },
  };
}

function abort(run: Run): Hearing<Word> {
  return {
    take: word => stop(run, word),
  };
}

function because(word: Word): string {
  return word.reason ? ` (${word.reason})` : '';
}

function refuseDone(run: Run, id: string): Refusal | undefined {
  const step = run.record.snapshot().steps.find(one => one.id === id);
  if (!step) return refuse('no-such-step', `This plan has no step "${id}".`);
  if (step.state === 'manual') return undefined;
  return refuse('not-manual', `"${step.title}" is not waiting for a person: it is ${step.state}.`);
}

function takeDone(run: Run, id: string, word: Word): string {
  run.done.add(id);
  run.record.log('manual-done', id, `${word.person} did it${because(word)}.`, { ...word });
  return 'Noted.';
}

function refuseResolution(run: Run, resolution: Resolution): Refusal | undefined {
  const held = run.holding?.step;
  if (!held || run.holding?.answer) return refuse('nothing-held', 'No step is waiting for a choice now.');
  if (resolution === 'failover') {
    const reason = refuseUnplanned(run);
    return reason === undefined ? undefined : refuse('no-failover', reason);
  }
  if (resolution !== 'skip') return undefined;
  if (run.unknown.size > 0) {
    return refuse(
      'outcome-unknown',
      `What "${held.title}" did is not known, so it cannot be skipped: retry (it reads first) or abort.`,
    );
  }
  if (held.skippable) return undefined;
  return refuse('not-skippable', `"${held.title}" cannot be skipped: what follows relies on it.`);
}

function takeResolution(run: Run, answer: Word & { readonly resolution: Resolution }): string {
  if (run.holding) run.holding.answer = answer;
  return `Noted: ${answer.resolution}.`;
}
