import { type ActKind, actQuestions, actStatement } from '../../plan/act.js';
import type { Proof } from '../../plan/approval.js';
import { type Statement, Topic } from '../../plan/decision-text.js';
import type { RunState } from '../../plan/run.js';
import type { Saying } from './runs.js';

/** What people say to a run besides decisions. */
export type ActSaying = Exclude<Saying, { readonly say: 'decide' }>;

interface Proving {
  readonly saidAt: number;
  /** Undefined: there is nothing to prove it with; then the run says whether the word is enough. */
  readonly prove: (statement: Statement) => Promise<Proof | undefined> | Proof | undefined;
}

/**
 * The same saying with the moment and a proof of who says it. Where the run waits for nothing of the kind the saying stays as it is: the run's
 * own refusal says more than any of ours. Who was refused before says something new, not the same once more.
 */
export async function proveAct(state: RunState, saying: ActSaying, { saidAt, prove }: Proving): Promise<ActSaying> {
  const { kind, topic, step } = aimOf(saying);
  const question = actQuestions(state).find(one => one.topic === topic && (step === undefined || one.step === step));
  if (!question) return saying;
  const { person } = saying.word;
  const proof = await prove(actStatement(question, kind, { ...saying.word, saidAt }));
  const more = { saidAt, ...(proof ? { proof } : {}) };
  const refused = state.journal.filter(({ event, data }) => event === 'act-refused' && data['person'] === person);
  const key = refused.length === 0 ? saying.key : `${saying.key}/${refused.length}`;
  if (saying.say === 'done') return { ...saying, word: { ...saying.word, ...more }, key };
  if (saying.say === 'resolve') return { ...saying, word: { ...saying.word, ...more }, key };
  return { ...saying, word: { ...saying.word, ...more }, key };
}

function aimOf(saying: ActSaying): { readonly kind: ActKind; readonly topic: Topic; readonly step?: string } {
  if (saying.say === 'done') return { kind: 'done', topic: Topic.manual, step: saying.word.step };
  if (saying.say === 'resolve') return { kind: saying.word.resolution, topic: Topic.held };
  return { kind: saying.say, topic: Topic.run };
}
