import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  ServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { RunsError } from './runs-error.js';

/** gRPC status codes (grpc/grpc, statuscodes.md). */
const UNAVAILABLE = 14;
/**
 * How the server says that nobody processed a query or an update: its own deadline, ours, "no poller seen", and, measured on 1.32, a
 * cancelled call that nobody here cancelled.
 */
const NOBODY_PROCESSED = [1, 4, 9];

/** What a failed call to Temporal means for the person who typed the command. */
export function temporalFailure(error: unknown, service: string, address: string): RunsError {
  if (error instanceof RunsError) return error;
  if (error instanceof WorkflowUpdateFailedError) {
    return new RunsError('refused', error.cause?.message ?? error.message, '');
  }
  if (error instanceof WorkflowNotFoundError) {
    return new RunsError('no-run', `There is no run of ${service}.`, 'See all runs with lifeboat status.');
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new RunsError(
      'outcome-unknown',
      `The run of ${service} did not answer in time. Whether it has taken this is not known.`,
      'Look at it with lifeboat status, then say it again if it is missing; the same words count once.',
    );
  }
  const code = grpcCode(error);
  if (code === UNAVAILABLE) return unreachable(address);
  if ((code !== undefined && NOBODY_PROCESSED.includes(code)) || error instanceof QueryNotRegisteredError) {
    return new RunsError(
      'no-worker',
      `Temporal at ${address} answers, but no worker does: the run of ${service} stands still.`,
      'Start a control worker with lifeboat worker --queue control; the run goes on by itself.',
    );
  }
  return new RunsError('temporal-failed', error instanceof Error ? error.message : String(error), '');
}

function unreachable(address: string): RunsError {
  return new RunsError(
    'temporal-unreachable',
    `Temporal at ${address} stopped answering.`,
    'Nothing more was said to the run. Try again when Temporal is back.',
  );
}

function grpcCode(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof ServiceError && isGrpcServiceError(error.cause) ? error.cause.code : undefined;
}
