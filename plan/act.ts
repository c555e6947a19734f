import type { Spoken } from './approval.js';
import { type Question, questionLines, quoted, type Statement, Topic } from './decision-text.js';
import type { RunState } from './run.js';

/** Who says something to a run, and why; every word of a person ends up in the journal. */
export interface Word extends Spoken {
  readonly reason: string;
  /** When they said it; absent where the inventory asks nobody for proof, and in old histories. */
  readonly saidAt?: number;
}

/** What people do to a run besides deciding its approvals. */
export const ActKind = {
  pause: 'pause',
  resume: 'resume',
  abort: 'abort',
  retry: 'retry',
  skip: 'skip',
  failover: 'failover',
  done: 'done',
} as const;
export type ActKind = (typeof ActKind)[keyof typeof ActKind];

/** The one text that an act is signed over, made like that of a decision. The moment of saying it tells a second pause from a repeated first one. */
export function actStatement(
  question: Question,
  kind: ActKind,
  { person, reason, saidAt = 0 }: Pick<Word, 'person' | 'reason' | 'saidAt'>,
): Statement {
  const said = [`person: ${quoted(person)}`, `act: ${kind}`, `reason: ${quoted(reason)}`, `said: ${saidAt}`];
  const text = (expiresAt: number): string =>
    `${['lifeboat act 1', ...questionLines(question), ...said, `expires: ${expiresAt}`].join('\n')}\n`;
  return { question, person, text };
}

/** To what of a run people can say something now: the run itself, the steps that hold, and those that a person does. */
export function actQuestions(state: RunState): readonly Question[] {
  const { run, service, planHash, epoch, mode, steps, end, startedAt } = state;
  if (epoch === undefined || end !== null) return [];
  const about = { run, service, planHash, epoch, mode };
  return [
    { ...about, step: '', askedAt: startedAt, topic: Topic.run },
    ...steps.flatMap((step): Question[] => {
      if (step.state === 'manual')
        return [{ ...about, step: step.id, askedAt: step.startedAt ?? 0, topic: Topic.manual }];
      const held = step.state === 'held' ? heldAt(state, step.id) : undefined;
      return held === undefined ? [] : [{ ...about, step: step.id, askedAt: held, topic: Topic.held }];
    }),
  ];
}

/** Each hold is a question of its own, from the moment that the journal has it. */
function heldAt({ journal }: RunState, id: string): number | undefined {
  return journal.findLast(({ event, step }) => event === 'held' && step === id)?.at;
}
