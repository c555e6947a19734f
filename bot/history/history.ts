import type { RunRecord } from '../../plan/history/run-record.js';

/** What is kept of runs that have ended. */
export interface History {
  /** Oldest first; a sentence on why when they cannot be read. Never rejects: nothing that people decide may wait for it. */
  records(): Promise<readonly RunRecord[] | string>;
}

/** Where nothing says which journal. */
export const NO_HISTORY: History = {
  records: async () =>
    'No record of drills is kept here: neither LIFEBOAT_HISTORY nor LIFEBOAT_AUDIT names an audit journal.',
};
