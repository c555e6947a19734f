import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Plan } from '../plan/plan.js';
import type { EndState, Mode, RunState } from '../plan/run.js';
import { SearchAttribute, searchPairsOf, statusPair } from '../plan/search-attributes.js';

/**
 * Whether this workflow carries them: then its namespace knows them. One that does not is never made to, because an unknown attribute fails the
 * workflow's task for ever, and no run may hang on being searchable. Part of the recorded start, so a replay sees the same.
 */
function searchable(): boolean {
  return workflowInfo().typedSearchAttributes.get(SearchAttribute.service) !== undefined;
}

/** The options of a run that this workflow begins. */
export function searchAttributesOfChild(run: { readonly plan: Plan; readonly mode: Mode }) {
  return searchable() ? { typedSearchAttributes: searchPairsOf(run) } : {};
}

/** Makes a run findable by where it stands. */
export function showStatus(status: RunState['status'] | EndState): void {
  if (searchable()) upsertSearchAttributes([statusPair(status)]);
}
