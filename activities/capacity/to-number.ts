import { unreadable } from './unreadable.js';

/** A finite number that is not negative, from what a source answered; everything else is no answer. */
export function toNumber(value: unknown, whose: string): number {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const number = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw unreadable(`${whose} is no number`);
}
