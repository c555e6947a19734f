import type { Decision } from './approval.js';
import { grantsDigest } from './grant.js';
import type { ApprovalStatus, Mode, RunState } from './run.js';

/** What is asked, and by which run: the part of a decision's text that the run itself knows. */
export interface Question {
  readonly run: string;
  readonly service: string;
  /** The whole hash, never a prefix of it. */
  readonly planHash: string;
  readonly epoch: number;
  /** What a drill was granted is no grant for a real run. */
  readonly mode: Mode;
  /** Empty for what concerns the whole run. */
  readonly step: string;
  /** When it was asked: a question that is asked anew needs new decisions. */
  readonly askedAt: number;
  /** Of an evacuation: the digest of what is granted to each service; absent for every other question. */
  readonly grants?: string;
  /** What can be answered, where that is no approval. */
  readonly topic?: Topic;
}

/** What people may say to a run besides decisions: to the whole run, to a step that holds, to a step that a person does. */
export const Topic = { run: 'run', held: 'held', manual: 'manual' } as const;
export type Topic = (typeof Topic)[keyof typeof Topic];

/** Something that a person says, in the one text in which it can be signed until a moment. */
export interface Statement {
  readonly question: Question;
  readonly person: string;
  text(expiresAt: number): string;
}

/** What a person says to a question. */
export type Said = Pick<Decision, 'decision' | 'person' | 'acceptLossMs' | 'reason'>;

/** The question that an approval puts, for whoever signs a decision on it. Undefined for a run of a version that had no signatures. */
export function questionOf(state: RunState, approval: ApprovalStatus): Question | undefined {
  const { run, service, planHash, epoch, mode } = state;
  if (epoch === undefined) return undefined;
  return askedIn({ run, service, planHash, epoch, mode }, approval);
}

/** The question of an approval in the run that asks it. */
export function askedIn(
  run: Omit<Question, 'step' | 'askedAt' | 'grants'>,
  { step, askedAt, grants }: ApprovalStatus,
): Question {
  return { ...run, step, askedAt, ...(grants === undefined ? {} : { grants: grantsDigest(grants) }) };
}

/**
 * The one text that a decision is signed over. A person can read it, and the same decision gives the same bytes everywhere: fixed lines in a
 * fixed order, ASCII only, texts of people as JSON strings on one line, times in milliseconds since the epoch. The run never takes the
 * text from a sender: it writes it itself, from what it asked, so a signature for anything else fits no question.
 */
export function decisionText(question: Question, said: Said, expiresAt: number): string {
  const lines = [
    'lifeboat decision 1',
    ...questionLines(question),
    `person: ${quoted(said.person)}`,
    `decision: ${said.decision}`,
    `accepts-loss-ms: ${said.acceptLossMs ?? 'the budget'}`,
    `reason: ${quoted(said.reason)}`,
    `expires: ${expiresAt}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A decision as what can be proved. */
export function decisionStatement(question: Question, said: Said): Statement {
  return { question, person: said.person, text: expiresAt => decisionText(question, said, expiresAt) };
}

/** The lines that name a question in everything that is signed about it. */
export function questionLines(question: Question): readonly string[] {
  return [
    `run: ${quoted(question.run)}`,
    `service: ${quoted(question.service)}`,
    `plan: ${quoted(question.planHash)}`,
    `step: ${quoted(question.step)}`,
    `epoch: ${question.epoch}`,
    `mode: ${question.mode.toUpperCase()}`,
    `asked: ${question.askedAt}`,
    ...(question.grants === undefined ? [] : [`grants: ${question.grants}`]),
    ...(question.topic === undefined ? [] : [`topic: ${question.topic}`]),
  ];
}

/** All but printable ASCII is escaped: a text that looks like another, or that another program encodes otherwise, cannot come about. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
