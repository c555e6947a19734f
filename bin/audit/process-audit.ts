import { hostname } from 'node:os';
import { reasonOf } from '../../activities/fail.js';
import { badInput } from '../cli-error.js';
import type { AuditControl } from './audit-control.js';
import { openStore, readStore } from './open-store.js';

/** The journals as this process can reach them. */
export function processAudit(env: Readonly<Record<string, string | undefined>>): AuditControl {
  return {
    read: store => readStore(store, env).catch(unreadable(store)),
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
