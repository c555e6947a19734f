const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d+(?:ms|s|m|h|d))+$/;

/** Milliseconds of a duration such as `250ms`, `10s` or `1m30s`; undefined when the text is not one (a bare number has no unit, so it is not). */
export function parseDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) total += Number(amount) * (UNITS[unit] ?? 0);
  return Number.isSafeInteger(total) ? total : undefined;
}

/** A duration as people read it: `0 ms`, `840 ms`, `1.2 s`, `3 m 10 s`, `2 h 5 m`. Input in milliseconds. */
export function formatDuration(ms: number): string {
  const rounded = Math.max(0, ms);
  if (rounded < 1_000) return `${Math.round(rounded)} ms`;
  if (rounded < 60_000) return `${Number((rounded / 1_000).toFixed(1))} s`;
  const seconds = Math.round(rounded / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return [h && `${h} h`, m && `${m} m`, !h && s && `${s} s`].filter(Boolean).join(' ');
}
