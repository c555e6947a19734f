import { ServiceError } from '@temporalio/client';
import { expect, it } from 'vitest';
import { startSearchable } from '../../../bot/runs/start-searchable.js';
import { Mode } from '../../../plan/run.js';
import { searchAttributesOf } from '../../../workflows/search-attributes.js';
import { examplePlan } from '../render/example.js';

const attributes = searchAttributesOf({ plan: examplePlan(), mode: Mode.real });
const refusal = (code: number, message: string) =>
  new ServiceError('Failed to start workflow', { cause: Object.assign(new Error(message), { code }) });

/** A server that refuses its first start. */
function server(refused: unknown) {
  const starts: unknown[] = [];
  const start = async (more: object) => {
    starts.push(more);
    if (starts.length === 1 && refused !== undefined) throw refused;
    return 'started';
  };
  return { starts, start };
}

it('starts once, with what the run is searched for by', async () => {
  const { starts, start } = server(undefined);
  expect(await startSearchable(attributes, start)).toBe('started');
  expect(starts).toEqual([{ typedSearchAttributes: attributes }]);
});

it('starts a run that cannot be searched for rather than none', async () => {
  const missing = refusal(3, 'Namespace dr has no mapping defined for search attribute LifeboatService');
  const { starts, start } = server(missing);
  expect(await startSearchable(attributes, start)).toBe('started');
  expect(starts).toEqual([{ typedSearchAttributes: attributes }, {}]);
});

it.each([
  ['is about something else', refusal(3, 'WorkflowId length exceeds limit.')],
  ['leaves open whether the run was started', refusal(4, 'deadline exceeded while validating search attributes')],
])('does not start again after a refusal that %s', async (_, error) => {
  const { starts, start } = server(error);
  await expect(startSearchable(attributes, start)).rejects.toBe(error);
  expect(starts).toHaveLength(1);
});
