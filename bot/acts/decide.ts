import type { Decision } from '../../plan/approval.js';
import { attest } from '../../plan/attestation.js';
import { decisionStatement, questionOf } from '../../plan/decision-text.js';
import { personOfAccount } from '../../plan/directory.js';
import type { ApprovalStatus } from '../../plan/run.js';
import type { Bot } from '../bot.js';
import type { Subject } from '../cards/card.js';
import { plain } from '../render/plain.js';
import { RunsError } from '../runs/runs-error.js';
import { ATTESTED_MS } from './attested-ms.js';
import { type OpenRun, openRun } from './open-run.js';
import { refuseLate } from './refuse-late.js';
import { factsOf } from './speak.js';

export interface Decided {
  readonly subject: Subject;
  readonly decision: Decision['decision'];
  readonly acceptLossMs: number | null;
  readonly reason: string;
  /** The Slack user who sent it, and the channel of the card. */
  readonly user: string;
  readonly channel: string;
  /** The form's own id: the same form sent twice is one decision. */
  readonly form: string;
}

/**
 * Takes a person's decision to the run. The person is found by ids at this moment, what Slack says of the account goes along, attested by the
 * bot's key, and whether it counts is judged inside the run: its answer, or its refusal, is what the person reads.
 */
export async function decide(bot: Bot, decided: Decided): Promise<string> {
  const { subject, user, form, decision } = decided;
  const [inventory, facts, run] = await Promise.all([
    bot.library.inventory(),
    factsOf(bot, user),
    openRun(bot, subject.service, subject.run),
    bot.shared.refuse(decided.channel),
  ]);
  refuseLate(bot, run.state, { action: decision, subject });
  const person = personOfAccount(inventory, facts);
  if (person === undefined) throw nobody(facts.id, facts.team);
  const word = wordOf(run, person, decided);
  const expiresAt = bot.now() + ATTESTED_MS;
  const question = questionOf(run.state, askedIn(run, subject));
  const proof =
    question && attest(decisionStatement(question, word), { kind: 'slack', user: facts, expiresAt }, bot.seed);
  const key = ['slack', decision, run.runId, subject.step, subject.askedAt, person, form].join('/');
  try {
    const saying = { say: 'decide', word: { ...word, ...(proof ? { proof } : {}) }, key } as const;
    return plain(await bot.runs.say(subject.service, run.runId, saying));
  } finally {
    bot.poke(subject.service, run.runId);
  }
}

function wordOf({ state }: OpenRun, person: string, { decision, subject, acceptLossMs, reason }: Decided): Decision {
  const step = subject.step ?? '';
  return { decision, person, step, planHash: state.planHash, acceptLossMs, reason: plain(reason), channel: 'slack' };
}

function askedIn({ state }: OpenRun, { step, askedAt }: Subject): ApprovalStatus {
  const approval = state.approvals.find(one => one.step === step && one.askedAt === askedAt);
  if (!approval) throw new RunsError('too-late', 'The run does not ask this any more.', '');
  return approval;
}

function nobody(user: string, team: string): RunsError {
  return new RunsError(
    'unknown-account',
    `Your Slack account ${user} of the workspace ${team} belongs to nobody in the inventory, so it cannot decide.`,
    'Add it under people: in runbooks/inventory.yaml.',
  );
}
