import { VirtualHost } from '../../bin/scenario/virtual-host.js';
import type { Decision } from '../../plan/approval.js';
import { type Question, questionOf } from '../../plan/decision-text.js';
import type { Directory } from '../../plan/directory.js';
import type { Plan, PlannedAct } from '../../plan/plan.js';
import type { RunInput, RunState, StepInput } from '../../plan/run.js';
import type { Answer, DirectoryReading, Hearings, Host } from '../../workflows/host.js';
import { runPlan } from '../../workflows/run-plan.js';
import { HASH, lossOf } from '../live/run/plans.js';

export type Read = (read: number) => DirectoryReading;

/** The virtual host, whose directory takes time to read and may be another one each time. */
export class StageHost extends VirtualHost {
  /** Every act, with the moment it began. */
  readonly acts: { readonly name: string; readonly at: number; readonly step: string }[] = [];
  readonly reads: { groups: readonly string[]; speaker: string | undefined; from: number; to: number }[] = [];
  declare begin?: Host['begin'];
  read: Read = () => ({ ok: false, absent: true, reason: 'none' });
  readMs: () => number = () => 1;

  override async directory(groups: readonly string[] = [], speaker?: string): Promise<DirectoryReading> {
    const read = { groups, speaker, from: this.now(), to: Infinity };
    this.reads.push(read);
    const reading = this.read(this.reads.length);
    await this.sleep(this.readMs());
    read.to = this.now();
    return reading;
  }
  override async perform(planned: PlannedAct, input: StepInput<PlannedAct['args']>) {
    this.acts.push({ name: planned.do, at: this.now(), step: input.context.step });
    return super.perform(planned, input);
  }
}

/** What the world says of an act that does not work. */
export const FAILS = Symbol('fails');
export const found = (directory: Directory): DirectoryReading => ({ ok: true, directory });

/** Something said at a moment after a question was asked. */
export interface Line {
  /** Milliseconds after the question. */
  readonly at: number;
  readonly say: (hearings: Hearings, question: Question) => Answer | Promise<Answer>;
}

export const decision = (person: string, change: Partial<Decision> = {}): Decision => ({
  decision: 'approve',
  person,
  step: 'approve',
  planHash: HASH,
  acceptLossMs: null,
  reason: '',
  channel: 'cli',
  ...change,
});

/** Says it as an Update would: the validator first, then the handler. */
export function decides(made: Decision | ((question: Question) => Decision)): Line['say'] {
  return ({ decide }, question) => {
    const said = typeof made === 'function' ? made(question) : made;
    return decide.refuse?.(said) ?? decide.take(said);
  };
}

/** What became of a line: `ok`, or the code it was refused with. */
export interface Heard {
  readonly line: Line;
  readonly saidAt: number;
  readonly answeredAt: number;
  readonly answer: string;
  readonly code: string;
}

export interface Play {
  readonly plan: Plan;
  readonly input?: Partial<RunInput>;
  readonly host?: (host: StageHost) => void;
  /** What is said to the first question, to the second, and so on. */
  readonly lines: readonly (readonly Line[])[];
  /** What is said when a step holds: once for each hold. */
  readonly held?: readonly ((hearings: Hearings, host: StageHost) => void)[];
  readonly world?: (act: string, now: number) => unknown;
}

/** Runs a plan on the interpreter with people who speak at given moments, and gives what they were answered. */
export async function play({ plan, input, host: change, lines, held = [], world = () => lossOf(100) }: Play) {
  const host = new StageHost((planned, _, now) => {
    const result = world(planned.do, now);
    return result === FAILS
      ? { ok: false, code: 'x', reason: 'It did not work.', outcome: 'unchanged' }
      : { ok: true, result };
  });
  change?.(host);
  const run = runPlan({ plan, mode: 'real', requester: 'ana', reason: 'test', ...input }, host);
  const heard: Heard[] = [];
  const asked = new Set<number>();
  let holds = 0;
  const state: RunState = await host.drive(run, hearings => {
    const now = hearings.state();
    const open = now.approvals.findIndex(({ outcome }, i) => outcome === 'open' && !asked.has(i));
    const question = open < 0 ? undefined : questionOf(now, now.approvals[open]!);
    if (question) {
      asked.add(open);
      for (const line of lines[open] ?? [])
        host.later(question.askedAt + line.at - host.now(), () => void speak(host, line, hearings, question, heard));
      return true;
    }
    const say = now.status === 'held' ? held[holds] : undefined;
    if (!say) return false;
    holds += 1;
    say(hearings, host);
    return true;
  });
  return { state, heard, host, codes: heard.map(({ code }) => code) };
}

async function speak(host: StageHost, line: Line, hearings: Hearings, question: Question, heard: Heard[]) {
  const saidAt = host.now();
  const answer = await line.say(hearings, question);
  const refused = typeof answer !== 'string';
  heard.push({
    line,
    saidAt,
    answeredAt: host.now(),
    answer: refused ? answer.reason : answer,
    code: refused ? answer.code : 'ok',
  });
}

export const said = (state: RunState): readonly string[] => state.journal.map(({ event }) => event);
