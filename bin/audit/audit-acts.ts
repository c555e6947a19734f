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
  'watch.look',
  'watch.stand',
  'vantage.look',
  'readiness.subject',
  'readiness.role',
  'readiness.entry',
  'host.hold-lease',
]);

/** Writes an intent before every act that changes something, and its result after it. An act whose intent cannot be written is not begun. */
export function auditActs(log: Pick<AuditLog, 'intend' | 'record'>): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const { activityType: act, activityId, attempt } = Context.current().info;
        if (UNRECORDED.has(act)) return await next(input);
        const [given] = input.args;
        const intent = { kind: 'intent', act, id: `${activityId}/${attempt}`, subject: subjectOf(given) } as const;
        const of = await log.intend({ ...intent, input: digestOf(given) }).catch((error: unknown) => {
          throw unwritable(act, error);
        });
        // The result is not waited for: it would be paid inside the critical section of a move, and the next intent waits for it anyway.
        const ended = (outcome: string, said: string, result: string | null): void => {
          if (of !== null) void log.record({ kind: 'result', act, of, outcome, said: said.slice(0, LONGEST), result });
        };
        try {
          const result = await next(input);
          ended('done', '', digestOf(result));
          return result;
        } catch (error) {
          ended(...outcomeOf(error), null);
          throw error;
        }
      },
    },
  };
}

const Step = z.object({ context: AuditSubject });

/** Whose act it is: a step says so in its context, a host act in its own fields. */
function subjectOf(given: unknown): AuditSubject | null {
  const step = Step.safeParse(given);
  if (step.success) return step.data.context;
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
