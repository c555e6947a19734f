import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { z } from 'zod';
import { failure, reasonOf } from '../../activities/fail.js';
import { LOOKS } from '../../activities/hands.js';
import { digestOf } from '../../plan/audit/chain.js';
import { AuditSubject } from '../../plan/audit/entry.js';
import { Danger } from '../../plan/plan.js';
import { stepKinds } from '../../plan/steps/index.js';
import type { AuditLog } from './audit-log.js';
import { decisionBody } from './decision-body.js';

/** Texts of people and servers are cut here. */
const LONGEST = 1_000;

/**
 * What only looks, or stands guard: a watch stamps its heartbeat every second, and a lease must be kept, and a server without one stopped,
 * whatever the disk of the journal does. Everything else is recorded, also what this list has never heard of.
 */
const UNRECORDED: ReadonlySet<string> = new Set([
  ...Object.values(stepKinds).flatMap(kind => (kind.danger === Danger.reads ? [kind.do] : [])),
  ...LOOKS,
  'directory.read',
  'audit.head',
  'audit.heads',
  'watch.look',
  'host.hold-lease',
]);

type Recorder = Pick<AuditLog, 'intend' | 'record' | 'ensure'>;

/** Writes an intent before every act that changes something, and its result after it. An act whose intent cannot be written is not begun. */
export function auditActs(log: Recorder): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const { activityType: act, activityId, attempt } = Context.current().info;
        const [given] = input.args;
        return await recordAct(log, { act, id: `${activityId}/${attempt}`, given }, () => next(input));
      },
    },
  };
}

export interface Act {
  readonly act: string;
  /** Tells this attempt from every other. */
  readonly id: string;
  readonly given: unknown;
}

/** Does one act behind its record: what was decided, the intent, the act, its result. Fails with `audit-unwritable` before anything is done. */
export async function recordAct<Result>(log: Recorder, act: Act, work: () => Promise<Result>): Promise<Result> {
  if (UNRECORDED.has(act.act)) return await work();
  const of = await begin(log, act).catch((error: unknown) => {
    throw unwritable(act.act, error);
  });
  // The result is not waited for: it would be paid inside the critical section of a move, and the next intent waits for it anyway.
  const ended = (outcome: string, said: string, result: string | null): void => {
    if (of === null) return;
    void log.record({ kind: 'result', act: act.act, of, outcome, said: said.slice(0, LONGEST), result });
  };
  try {
    const result = await work();
    ended('done', '', digestOf(result));
    return result;
  } catch (error) {
    ended(...outcomeOf(error), null);
    throw error;
  }
}

async function begin(log: Recorder, { act, id, given }: Act): Promise<number | null> {
  const step = Step.safeParse(given);
  if (step.success) {
    const { context } = step.data;
    // One after the other, so that they stand in the order in which they were given.
    for (const entry of context.decided ?? []) await log.ensure(decisionBody(entry, context));
  }
  return await log.intend({ kind: 'intent', act, id, subject: subjectOf(given), input: digestOf(given) });
}

const Told = z.object({
  seq: z.int(),
  event: z.string(),
  step: z.string().nullable(),
  sentence: z.string(),
  data: z.record(z.string(), z.unknown()),
});
const Step = z.object({ context: AuditSubject.extend({ decided: z.array(Told).optional() }) });

/** Whose act it is: a step says so in its context, a host act in its own fields. */
function subjectOf(given: unknown): AuditSubject | null {
  const step = Step.safeParse(given);
  if (step.success) return AuditSubject.parse(step.data.context);
  return AuditSubject.safeParse(given).data ?? null;
}

/** The sentence of a coded failure is made for people. What a driver says may hold an address or a value: only its name is kept. */
function outcomeOf(error: unknown): [string, string] {
  if (error instanceof ApplicationFailure) return [error.type ?? error.name, error.message];
  return [error instanceof Error ? error.name : 'unexpected', ''];
}

function unwritable(act: string, error: unknown): ApplicationFailure {
  return failure('audit-unwritable', {
    what: `The audit journal of this worker cannot be written: ${reasonOf(error)}.`,
    state: `${act} was not begun; nothing was done.`,
    todo: 'Make room for it or repair it, then retry the step. lifeboat worker --audit-break-glass acts without a record.',
  });
}
