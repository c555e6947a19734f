/** A moment as `14:03:12 UTC`; people in two regions read the same clock. */
export function clockTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}

/** A moment as `2026-11-30 14:03:12 UTC`. */
export function dateTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
