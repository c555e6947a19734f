import type { ActivityDeps } from '../deps.js';
import { readinessEntry } from './entry.js';
import { readinessRole } from './role.js';
import { readinessSubject } from './subject.js';

/** The activities of the readiness workflow that no step kind has, under their names. All of them only read. */
export function createReadinessActs(deps: ActivityDeps) {
  return {
    'readiness.subject': readinessSubject(deps),
    'readiness.role': readinessRole(deps),
    'readiness.entry': readinessEntry(deps),
  } as const;
}
