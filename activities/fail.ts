import { ApplicationFailure } from '@temporalio/common';
import { type FailureCode, type FailureReport, failureSentence, failures } from '../plan/failure.js';

/** A coded failure: what happened, what state the service is in now, what to do. The catalogue says whether the act may be tried again. */
export function failure(code: FailureCode, report: FailureReport): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    nonRetryable: failures[code].retry === 'no',
    message: failureSentence(report),
    details: [{ code, ...report }],
  });
}

/** The same, for an act that has tried again by itself for as long as it may: a new attempt could not tell what this one did. */
export function finalFailure(code: FailureCode, report: FailureReport): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    nonRetryable: true,
    message: failureSentence(report),
    details: [{ code, ...report }],
  });
}

/** Whether an error is a coded failure, of one of these codes if any are named. */
export function isFailure(error: unknown, ...codes: readonly FailureCode[]): error is ApplicationFailure {
  if (!(error instanceof ApplicationFailure)) return false;
  return codes.length === 0 || codes.some(code => code === error.type);
}

/** The text of anything thrown, for the `what` of a failure. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
