/** A span as a stopwatch shows it: `0:42`, `3:10`, `1:02:05`. Milliseconds, cut to whole seconds. */
export function stopwatch(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
