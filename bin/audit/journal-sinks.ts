import type { InjectedSinks } from '@temporalio/worker';
import { digestOf } from '../../plan/audit/chain.js';
import type { AuditHead } from '../../plan/audit/chain.js';
import type { AuditBody } from '../../plan/audit/entry.js';
import { recordRun } from '../../plan/history/record-run.js';
import { type JournalEntry, JournalEvent } from '../../plan/journal.js';
import type { JournalContext } from '../../workflows/host.js';
import type { JournalSinks } from '../../workflows/messages.js';
import type { AuditLog } from './audit-log.js';

/** Called with the journal's head when a run has ended and its record is kept. */
export type Ended = (head: AuditHead, service: string, run: string) => void;

/** Takes down what a run's journal says of people, and what is kept of a run that has ended. Without a log nobody listens; a worker must have the sinks all the same. */
export function journalSinks(log?: AuditLog, ended?: Ended): InjectedSinks<JournalSinks> {
  /** By run: where the journal stood at its end. The record is written right after it, by the same workflow task. */
  const ends = new Map<string, Promise<AuditHead | undefined>>();
  return {
    journal: {
      heard: {
        callDuringReplay: false,
        async fn(_info, entry, context) {
          const written = log?.record(decisionOf(entry, context));
          if (written && entry.event === JournalEvent.runEnded) ends.set(context.run, written);
          await written;
        },
      },
      ended: {
        callDuringReplay: false,
        async fn(_info, run) {
          if (!log) return;
          const { run: id, service } = run.state;
          const head = await ends.get(id);
          const first = ends.delete(id);
          const kept = await log.record({ kind: 'run', record: recordRun(run, head ?? null) });
          await log.checkpoint();
          if (kept && first) ended?.(kept, service, id);
        },
      },
    },
  };
}

function decisionOf({ seq, event, step, sentence, data }: JournalEntry, context: JournalContext): AuditBody {
  const { run, epoch, service, planHash, mode } = context;
  return {
    kind: 'decision',
    event,
    entry: seq,
    subject: { run, epoch, service, step, planHash, mode },
    said: sentence.slice(0, 2_000),
    data: digestOf(data),
  };
}
