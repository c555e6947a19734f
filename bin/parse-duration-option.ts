import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../plan/duration.js';

/** Milliseconds of a duration on the command line. */
export function parseDurationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError('Expected a duration with its unit, such as 42s, 1500ms or 1m30s.');
}
