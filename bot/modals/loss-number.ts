import { formatDuration } from '../../plan/duration.js';
import { durationArgument } from '../render/duration-argument.js';

/** The number that is typed is at least the measured loss, rounded up to what people type. */
export function numberToType(mustAcceptMs: number): string {
  return durationArgument(mustAcceptMs < 1_000 ? mustAcceptMs : Math.ceil(mustAcceptMs / 1_000) * 1_000);
}

/** Why what somebody typed does not accept the loss, or undefined; said before anything is sent. Null: not asked, or not a duration. */
export function wrongNumber(must: number | null, given: number | null): string | undefined {
  if (must === null) return undefined;
  if (given === null) return `Type a duration with its unit, such as ${numberToType(must)}.`;
  return given >= must
    ? undefined
    : `The loss may be ${formatDuration(must)}: type at least ${numberToType(must)}, or reject.`;
}
