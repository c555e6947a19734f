const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Milliseconds as a command line takes them, exactly: `42s`, `1m30s`, `2s450ms`. Rounded up to a whole millisecond, never down. */
export function durationArgument(ms: number): string {
  let rest = Math.ceil(ms);
  let text = '';
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) text += `${amount}${unit}`;
  }
  return text || '0ms';
}
