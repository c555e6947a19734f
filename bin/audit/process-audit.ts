import { hostname } from 'node:os';
import { reasonOf } from '../../activities/fail.js';
import { mergeChain } from '../../plan/audit/merge-chain.js';
import { recordRun } from '../../plan/history/record-run.js';
import { AuditLog, stampOf } from './audit-log.js';
import { badInput } from '../cli-error.js';
import type { AuditControl } from './audit-control.js';
import { openStore, readStore } from './open-store.js';

/** The journals as this process can reach them. */
export function processAudit(env: Readonly<Record<string, string | undefined>>): AuditControl {
  return {
    read: store => readStore(store, env).catch(unreadable(store)),
    async merge(store, other) {
      const by = `merge@${hostname()}:${process.pid}`;
      const opened = await openStore(store, by, env).catch(unreadable(store));
      try {
        const bodies = mergeChain(await opened.text(), other) ?? [];
        for (const body of bodies) await opened.append({ ...stampOf(by), ...body });
        return bodies.length;
      } finally {
        await opened.close();
      }
    },
    async keep(store, runs) {
      const by = `drill@${hostname()}:${process.pid}`;
      const opened = await openStore(store, by, env);
      const log = new AuditLog({ store: opened, by, seed: undefined, breakGlass: false, say: () => undefined });
      try {
        for (const run of runs) await log.intend({ kind: 'run', record: recordRun(run, null) });
      } finally {
        await log.close();
      }
    },
    async repair(store) {
      const opened = await openStore(store, `repair@${hostname()}:${process.pid}`, env).catch(unreadable(store));
      await opened.close();
      return 'repaired' in opened ? opened.repaired : 0;
    },
  };
}

function unreadable(store: string) {
  return (error: unknown): never => {
    throw badInput(
      'audit-unreadable',
      `The audit journal ${store} cannot be opened: ${reasonOf(error)}.`,
      'Nothing was changed.',
    );
  };
}
