import { InvalidArgumentError } from 'commander';

/** The first millisecond of a day in UTC, from `--on 2027-03-31`. */
export function parseDay(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('Expected a day, for example 2027-03-31.');
  return at;
}
