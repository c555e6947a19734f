import { type ActKind, actQuestions, actStatement, type Word } from '../plan/act.js';
import type { Statement, Topic } from '../plan/decision-text.js';
import { asksForProof, type Directory } from '../plan/directory.js';
import { refusePerson, refuseProof } from '../plan/judge-proof.js';
import { refuse, type Refusal } from '../plan/refusal.js';
import { refuseWordShape } from '../plan/refuse-shape.js';
import { readDirectory } from './directory.js';
import type { Answer, Hearing } from './host.js';
import type { Run } from './run.js';

/** What somebody does to a run by a word, and to what of it. */
interface Aim {
  readonly kind: ActKind;
  readonly topic: Topic;
  /** Absent: the one that there is. */
  readonly step?: string;
}

/** To stop is the safe side: when nothing newer can be read, those whom the plan names may do it. */
const SAFE: readonly ActKind[] = ['pause', 'abort'];

/**
 * Hears only whom the inventory lets be heard: where keys are declared, a word has to be signed or attested, as a decision has to. A word
 * without a moment is of a sender that knows nothing of proofs; it is judged by the plan's own people, before it enters the history.
 */
export function proving<Said extends Word>(
  run: Run,
  hearing: Hearing<Said>,
  aimOf: (said: Said) => Aim,
): Hearing<Said> {
  return {
    refuse: said =>
      refuseWordShape(said) ??
      hearing.refuse?.(said) ??
      (said.saidAt === undefined ? refuseUnsaid(said, run.input.plan.estate) : undefined),
    take: said => (said.saidAt === undefined ? hearing.take(said) : takeProved(run, hearing, said, aimOf(said))),
  };
}

function refuseUnsaid(said: Word, directory: Directory): Refusal | undefined {
  return asksForProof(directory) ? refusePerson(said, directory) : undefined;
}

/** Reads who there is, and judges everything once more after it: in between somebody else may have answered. */
async function takeProved<Said extends Word>(run: Run, hearing: Hearing<Said>, said: Said, aim: Aim): Promise<Answer> {
  const reading = await readDirectory(run, null, said.person);
  const directory = reading.ok ? reading.directory : SAFE.includes(aim.kind) ? run.input.plan.estate : undefined;
  const statement = statementOf(run, said, aim);
  const refusal =
    hearing.refuse?.(said) ??
    (directory
      ? refuseStatement(run, said, statement, directory)
      : refuse('directory-unreadable', `Who may say this cannot be read now, so it was not done. ${reason(reading)}`));
  if (!refusal) {
    if (statement) run.acts.add(statement.text(0));
    return hearing.take(said);
  }
  const sentence = `"${aim.kind}" of ${said.person} does not count: ${refusal.reason}`;
  const { person, proof } = said;
  run.record.log('act-refused', aim.step ?? null, sentence, { person, code: refusal.code, proof: proof ?? null });
  return refusal;
}

function reason(reading: Awaited<ReturnType<typeof readDirectory>>): string {
  return reading.ok ? '' : reading.reason;
}

/** What the proof must be over, written by the run from its own state; undefined when there is nothing to say it to. */
function statementOf(run: Run, said: Word, { kind, topic, step }: Aim): Statement | undefined {
  const question = actQuestions(run.record.snapshot()).find(
    one => one.topic === topic && (step === undefined || one.step === step),
  );
  return question && actStatement(question, kind, said);
}

function refuseStatement(
  run: Run,
  said: Word,
  statement: Statement | undefined,
  directory: Directory,
): Refusal | undefined {
  const stranger = refusePerson(said, directory);
  if (stranger) return stranger;
  if (!statement) return refuse('nothing-asked', 'There is nothing in this run now to say that to.');
  // The same words once: whoever saw them go by cannot say them again for somebody.
  if (run.acts.has(statement.text(0))) return refuse('already-said', 'These very words were said already.');
  return refuseProof(said, statement, directory, run.host.now());
}
