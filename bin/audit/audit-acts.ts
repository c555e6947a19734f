import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { z } from 'zod';
import { failure, isFailure, reasonOf } from '../../activities/fail.js';
import { LOOKS } from '../../activities/hands.js';
import { digestOf } from '../../plan/audit/chain.js';
import { AuditSubject } from '../../plan/audit/entry.js';
import { failures } from '../../plan/failure.js';
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
  'watch.stand',
  'vantage.look',
  'readiness.subject',
  'readiness.role',
  'readiness.entry',
  'host.hold-lease',
]);

type Recorder = Pick<AuditLog, 'intend' | 'record' | 'ensure'>;

/** Writes an intent before every act that changes something, and its result after it. An act whose intent cannot be written is not begun. */
export function auditActs(log: Recorder): ActivityInterceptors {
  /** How many attempts of an activity are known to have changed nothing. */
  const harmless = new Map<string, number>();
  return {
    inbound: {
      async execute(input, next) {
        const { activityType: act, activityId, attempt, workflowExecution } = Context.current().info;
        const [given] = input.args;
        const key = `${workflowExecution?.runId}/${activityId}`;
        const mayHaveActed = (harmless.get(key) ?? 0) < attempt - 1;
        try {
          return await recordAct(log, { act, id: `${activityId}/${attempt}`, given, mayHaveActed }, () => next(input));
        } catch (error) {
          if (isHarmless(error)) remember(harmless, key);
          throw error;
        }
      },
    },
  };
}

/** More failed acts than are ever being retried at once; of one that is forgotten nothing is claimed. */
const REMEMBERED = 1_000;

function remember(harmless: Map<string, number>, key: string): void {
  harmless.set(key, (harmless.get(key) ?? 0) + 1);
  const [oldest] = harmless.keys();
  if (harmless.size > REMEMBERED && oldest !== undefined) harmless.delete(oldest);
}

const UNCHANGED: ReadonlySet<string> = new Set(
  Object.entries(failures).flatMap(([code, { outcome }]) => (outcome === 'unchanged' ? [code] : [])),
);

function isHarmless(error: unknown): boolean {
  return isFailure(error) && UNCHANGED.has(error.type ?? '');
}

export interface Act {
  readonly act: string;
  /** Tells this attempt from every other. */
  readonly id: string;
  readonly given: unknown;
  /** An earlier attempt was let through and nobody knows that it changed nothing. */
  readonly mayHaveActed: boolean;
}

/** Does one act behind its record: what was decided, the intent, the act, its result. Fails with `audit-unwritable` before anything is done. */
export async function recordAct<Result>(log: Recorder, act: Act, work: () => Promise<Result>): Promise<Result> {
  if (UNRECORDED.has(act.act)) return await work();
  const of = await begin(log, act).catch((error: unknown) => {
    throw unwritable(act, error);
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

function unwritable({ act, mayHaveActed }: Act, error: unknown): ApplicationFailure {
  const what = `The audit journal of this worker cannot be written: ${reasonOf(error)}.`;
  const todo =
    'Make room for it or repair it, then retry the step. lifeboat worker --audit-break-glass acts without a record.';
  // Not done now is not the same as not done: what the attempt before left behind must not be called nothing.
  if (mayHaveActed) {
    const state = `${act} was not begun again; what an earlier attempt of it did is not known.`;
    return failure('outcome-unknown', { what, state, todo });
  }
  return failure('audit-unwritable', { what, state: `${act} was not begun; nothing was done.`, todo });
}
