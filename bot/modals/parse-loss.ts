import { parseDuration } from '../../plan/duration.js';

/** The loss that a person typed, milliseconds: `43s`, `43 s`, `42,1 s`, `1m 30s`. Null when it is not a duration with its unit. */
export function parseLoss(typed: string): number | null {
  const text = typed.toLowerCase().replace(/\s+/g, '').replace(',', '.');
  const decimal = /^(\d+\.\d+)(ms|s|m|h)$/.exec(text);
  if (!decimal) return parseDuration(text) ?? null;
  const unit = parseDuration(`1${decimal[2] ?? ''}`) ?? 0;
  return Math.floor(Number(decimal[1]) * unit);
}
