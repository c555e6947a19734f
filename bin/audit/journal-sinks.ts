import type { InjectedSinks } from '@temporalio/worker';
import { recordRun } from '../../plan/history/record-run.js';
import type { JournalSinks } from '../../workflows/messages.js';
import type { AuditLog } from './audit-log.js';
import { decisionBody } from './decision-body.js';

/** Takes down what a run's journal says of people, and what is kept of a run that has ended. Without a log nobody listens; a worker must have the sinks all the same. */
export function journalSinks(log?: AuditLog): InjectedSinks<JournalSinks> {
  return {
    journal: {
      heard: {
        callDuringReplay: false,
        async fn(_info, entry, context) {
          await log?.record(decisionBody(entry, context));
        },
      },
      ended: {
        callDuringReplay: false,
        async fn(_info, run) {
          if (!log) return;
          await log.record({ kind: 'run', record: recordRun(run, await log.head()) });
          await log.checkpoint();
        },
      },
    },
  };
}
