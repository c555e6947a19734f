import { ServiceError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { expect, it } from 'vitest';
import { RunsError } from '../../../bot/runs/runs-error.js';
import { temporalFailure } from '../../../bot/runs/temporal-failure.js';

const grpc = (code: number) => Object.assign(new Error('grpc'), { code, details: '', metadata: {} });
const service = (code: number) => new ServiceError('Failed to query Workflow', { cause: grpc(code) });

it.each([
  [
    'a refused update',
    new WorkflowUpdateFailedError('x', ApplicationFailure.nonRetryable('ana may not.', 'refused')),
    'refused',
  ],
  ['an unknown workflow', new WorkflowNotFoundError('x', 'service/orders', undefined), 'no-run'],
  ['an update without an answer', new WorkflowUpdateRPCTimeoutOrCancelledError('x'), 'outcome-unknown'],
  ['a query that nobody processed', service(4), 'no-worker'],
  ['a queue without pollers', service(9), 'no-worker'],
  ['a query that the server gave up', service(1), 'no-worker'],
  ['a server that went away', service(14), 'temporal-unreachable'],
  ['anything else', service(7), 'temporal-failed'],
  ['a failure that is coded already', new RunsError('run-exists', 'x', 'y'), 'run-exists'],
])('tells what %s means', (_, error, code) => {
  expect(temporalFailure(error, 'orders', '127.0.0.1:7233').code).toBe(code);
});

it("keeps the validator's own sentence", () => {
  const refused = new WorkflowUpdateFailedError(
    'update failed',
    ApplicationFailure.nonRetryable('bo has already said so.', 'refused'),
  );
  expect(temporalFailure(refused, 'orders', 'x:1').message).toBe('bo has already said so.');
});
