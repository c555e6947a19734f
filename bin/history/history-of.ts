import type { History } from '../../bot/history/history.js';
import type { Cli } from '../cli.js';
import { auditHistory } from './audit-history.js';

/** What is kept of ended runs where this command line runs. */
export function historyOf({ env, files, audit, now }: Cli): History {
  return auditHistory({ env, files, read: store => audit.read(store), now });
}
