import type { RunState, StepStatus } from '../../plan/run.js';
import type { Answer as Heard, Hearing, Hearings } from '../../workflows/host.js';
import { Resolution } from '../../workflows/messages.js';
import type { Answer } from './scenario.js';

/** What fits a step that waits for people, by what it waits for. */
const FITTING: Partial<Record<StepStatus['state'], readonly (keyof Answer)[]>> = {
  asking: ['approve', 'reject', 'abort', 'nobody'],
  held: ['retry', 'skip', 'abort', 'nobody'],
  manual: ['done', 'abort', 'nobody'],
};

/** Does something after so many milliseconds of the scenario's clock. */
type Later = (ms: number, act: () => void) => void;

/** The people of a scenario: they give its answers when the run asks for them, each once, in the order of the file. */
export class People {
  readonly #later: Later;
  /** Questions that somebody is about to answer, or that nobody will. */
  readonly #taken = new Set<string>();
  /** The answers that nobody has asked for yet. */
  readonly left: Set<Answer>;
  /** What people said and the run did not accept. */
  readonly refusals: string[] = [];

  constructor(answers: readonly Answer[], later: Later) {
    this.left = new Set(answers);
    this.#later = later;
  }

  /** Starts one answer, if one fits what the run asks now. */
  speak(hearings: Hearings): boolean {
    const state = hearings.state();
    for (const step of state.steps) {
      const question = questionOf(state, step);
      const fitting = FITTING[step.state] ?? [];
      const answer = [...this.left].find(({ at }) => at === step.id);
      if (this.#taken.has(question) || !answer || !fitting.some(choice => answer[choice] !== undefined)) continue;
      this.left.delete(answer);
      this.#taken.add(question);
      if (answer.nobody === undefined) this.#give(answer, question, hearings);
      return true;
    }
    return false;
  }

  #give(answer: Answer, question: string, hearings: Hearings): void {
    this.#later(answer.after, () => {
      this.#taken.delete(question);
      this.#say(answer, hearings);
    });
  }

  #say(answer: Answer, hearings: Hearings): void {
    const state = hearings.state();
    const { at: step, approve = [], reject, done, abort } = answer;
    const about = {
      step,
      planHash: state.planHash,
      acceptLossMs: answer.accept_loss ?? null,
      reason: '',
      channel: 'scenario',
    };
    for (const person of approve) this.#hear(hearings.decide, { ...about, decision: 'approve', person });
    if (reject !== undefined) this.#hear(hearings.decide, { ...about, decision: 'reject', person: reject });
    if (done !== undefined) this.#hear(hearings.done, { step, person: done, reason: '' });
    const held = state.steps.some(one => one.id === step && one.state === 'held');
    if (abort !== undefined && !held) this.#hear(hearings.abort, { person: abort, reason: '' });
    for (const resolution of Object.values(Resolution)) {
      const person = answer[resolution];
      if (held && person !== undefined) this.#hear(hearings.resolve, { person, reason: '', resolution });
    }
  }

  #hear<Said extends { readonly person: string }>(hearing: Hearing<Said>, said: Said): void {
    const answered = (answer: Heard): void => {
      if (typeof answer !== 'string') this.refusals.push(`${said.person}: ${answer.reason}`);
    };
    const refusal = hearing.refuse?.(said);
    if (refusal) return answered(refusal);
    const answer = hearing.take(said);
    if (answer instanceof Promise) void answer.then(answered);
    else answered(answer);
  }
}

/** A step may ask more than once: after a retry, an escalation, or when its approval is returned. */
function questionOf({ journal }: RunState, { id }: StepStatus): string {
  const asked = journal.filter(
    ({ step, event }) => step === id && (event === 'approval-asked' || event === 'held' || event === 'step-started'),
  );
  return `${id} ${asked.length}`;
}
