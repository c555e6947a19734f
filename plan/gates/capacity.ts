import type { CapacityReading } from '../capacity.js';
import { type Judge, Verdict } from '../gate.js';
import { judgeOverride } from './override.js';

/**
 * Lets clients into a region only when it has what they need. Not known is not enough. An override by name lets through with less, or unread, as
 * long as it counts; and it is said what is missing.
 */
export const judgeCapacity: Judge<CapacityReading> = (reading, context) => {
  const { at, service, region, needs, has, silent, override } = reading;
  if (has !== null && has >= needs) {
    return { verdict: Verdict.pass, reason: `${region} has ${has} for ${service}, which needs ${needs}.`, asOf: at };
  }
  const short =
    has === null
      ? `What ${region} has for ${service} could not be read: ${silent ?? 'nothing answers'}.`
      : `${region} has ${has} for ${service}, which needs ${needs}: ${rounded(needs - has)} are missing.`;
  const allowed = override ? judgeOverride(override, context) : null;
  const reason = allowed ? `${short} ${allowed.reason}` : short;
  if (allowed?.verdict === Verdict.pass) return { verdict: Verdict.pass, reason, asOf: at };
  return { verdict: has === null ? Verdict.unknown : Verdict.fail, reason, asOf: at };
};

/** Sources may answer with fractions of processors. */
function rounded(number: number): number {
  return Math.round(number * 100) / 100;
}
