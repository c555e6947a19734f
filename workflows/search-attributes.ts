import { defineSearchAttributeKey, type SearchAttributePair, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Plan } from '../plan/plan.js';
import type { EndState, Mode, RunState } from '../plan/run.js';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** What Temporal's own UI and `temporal workflow list` can search runs by. A namespace has to know them before a run may carry them. */
export const searchKeys = {
  service: keyword('LifeboatService'),
  kind: keyword('LifeboatKind'),
  mode: keyword('LifeboatMode'),
  /** Where the run stands, and when it is over, how it ended. */
  status: keyword('LifeboatStatus'),
} as const;

/** With which a run starts. */
export function searchAttributesOf({
  plan,
  mode,
}: {
  readonly plan: Plan;
  readonly mode: Mode;
}): SearchAttributePair[] {
  return [
    { key: searchKeys.service, value: plan.service },
    { key: searchKeys.kind, value: plan.kind },
    { key: searchKeys.mode, value: mode },
    { key: searchKeys.status, value: 'running' },
  ];
}

/**
 * Whether this workflow carries them: then its namespace knows them. One that does not is never made to, because an unknown attribute fails the
 * workflow's task for ever, and no run may hang on being searchable. Part of the recorded start, so a replay sees the same.
 */
function searchable(): boolean {
  return workflowInfo().typedSearchAttributes.get(searchKeys.service) !== undefined;
}

/** The options of a run that this workflow begins. */
export function searchAttributesOfChild(run: { readonly plan: Plan; readonly mode: Mode }) {
  return searchable() ? { typedSearchAttributes: searchAttributesOf(run) } : {};
}

/** Makes a run findable by where it stands. */
export function showStatus(status: RunState['status'] | EndState): void {
  if (searchable()) upsertSearchAttributes([{ key: searchKeys.status, value: status }]);
}
