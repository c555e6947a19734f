import type { History } from '../../bot/history/history.js';
import { readStore } from '../audit/open-store.js';
import { processFiles } from '../process-files.js';
import { auditHistory } from './audit-history.js';

/** What is kept of ended runs, for a process that goes on: the bot and the board. */
export function processHistory(env: Readonly<Record<string, string | undefined>>): History {
  return auditHistory({ env, files: processFiles, read: store => readStore(store, env), now: Date.now });
}
