import type { InjectedSinks } from '@temporalio/worker';
import { digestOf } from '../../plan/audit/chain.js';
import type { AuditHead } from '../../plan/audit/chain.js';
import type { JournalSinks } from '../../workflows/messages.js';
import type { AuditLog } from './audit-log.js';

/** Called with the journal's head when a run has ended. */
export type Ended = (head: AuditHead, service: string, run: string) => void;

/** Takes down what a run's journal says of people. Without a log nobody listens; a worker must have the sinks all the same. */
export function journalSinks(log?: AuditLog, ended?: Ended): InjectedSinks<JournalSinks> {
  return {
    journal: {
      heard: {
        callDuringReplay: false,
        async fn(_info, { seq, event, step, sentence, data }, context) {
          if (!log) return;
          const { run, epoch, service, planHash, mode } = context;
          const head = await log.record({
            kind: 'decision',
            event,
            entry: seq,
            subject: { run, epoch, service, step, planHash, mode },
            said: sentence.slice(0, 2_000),
            data: digestOf(data),
          });
          if (event !== 'run-ended' || !head) return;
          await log.checkpoint();
          ended?.(head, service, run);
        },
      },
    },
  };
}
